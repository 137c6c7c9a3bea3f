package dais.node.traffic;

/// What names the parties of a flow. Private to the agent until it discloses them in a ballot.
///
/// @param originator address of the side that opened the connection, or empty
/// @param responder address of the other side, or empty
/// @param responderPort port of the other side, or -1 where the source has none
/// @param protocol transport protocol in lower case
public record Indicators(String originator, String responder, int responderPort, String protocol) {}
