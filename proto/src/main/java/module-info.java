/// What the processes of a fleet say to each other: messages and services, made from the `.proto`
/// files beside this.
@SuppressWarnings("requires-transitive-automatic") // Generated code shows their types.
module dais.proto {
  requires transitive com.google.protobuf;
  requires com.google.common;
  requires transitive io.grpc;
  requires io.grpc.protobuf;
  requires transitive io.grpc.stub;

  exports dais.proto.coordinator.v1;
  exports dais.proto.ledger.v1;
}
