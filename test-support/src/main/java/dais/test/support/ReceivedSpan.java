package dais.test.support;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A span as a collector got it.
///
/// @param service `service.name` of the process that sent it
/// @param instance its `service.instance.id`
/// @param name the span's name
/// @param traceId 32 hexadecimal digits
/// @param spanId 16 hexadecimal digits
/// @param parentId 16 hexadecimal digits; empty for a root
/// @param failed whether its status is an error
/// @param attributes as text
public record ReceivedSpan(
    String service,
    String instance,
    String name,
    String traceId,
    String spanId,
    String parentId,
    boolean failed,
    Map<String, String> attributes) {
  static ReceivedSpan of(Map<String, String> resource, Span span) {
    HexFormat hex = HexFormat.of();
    return new ReceivedSpan(
        resource.getOrDefault("service.name", ""),
        resource.getOrDefault("service.instance.id", ""),
        span.getName(),
        hex.formatHex(span.getTraceId().toByteArray()),
        hex.formatHex(span.getSpanId().toByteArray()),
        hex.formatHex(span.getParentSpanId().toByteArray()),
        span.getStatus().getCodeValue() == 2,
        attributes(span.getAttributesList()));
  }

  static Map<String, String> attributes(List<KeyValue> pairs) {
    return pairs.stream().collect(Collectors.toMap(KeyValue::getKey, p -> text(p.getValue())));
  }

  private static String text(AnyValue value) {
    return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
  }
}
