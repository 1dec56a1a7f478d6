package io.fluxbus.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Lets Jackson read options that are times: a number of milliseconds, or a duration such as {@code
 * "10m"}. Their setters are recognized by their names.
 */
final class TimeOptions extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;
  private static final Pattern SETTER =
      Pattern.compile("set\\w*(Timeout|Delay|CoolDown|Duration|Interval)");

  @Override
  public Object findDeserializer(Annotated annotated) {
    return annotated instanceof AnnotatedMethod method
            && method.getParameterCount() == 1
            && SETTER.matcher(method.getName()).matches()
        ? new MillisDeserializer(method.getRawParameterType(0))
        : super.findDeserializer(annotated);
  }

  private static final class MillisDeserializer extends StdScalarDeserializer<Number> {
    private static final long serialVersionUID = 1L;

    MillisDeserializer(Class<?> type) {
      super(type);
    }

    @Override
    public Number deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (!json.hasToken(JsonToken.VALUE_STRING)) {
        return (Number) context.readValue(json, handledType());
      }
      long millis;
      try {
        millis = DurationText.parse(json.getText()).toMillis();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(json.currentName() + ": " + e.getMessage(), e);
      }
      return handledType() == int.class ? (Number) Math.toIntExact(millis) : (Number) millis;
    }

    @Override
    public Number getNullValue(DeserializationContext context) throws JsonMappingException {
      return context.reportInputMismatch(this, "null is not a time");
    }
  }
}
