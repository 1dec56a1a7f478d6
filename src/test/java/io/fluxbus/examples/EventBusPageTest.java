package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.eventbus.BusHeaders;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of the event bus says what the code does. */
class EventBusPageTest {
  @Test
  void theTableEqualsTheHeaders() throws IllegalAccessException {
    List<String> expected = new ArrayList<>();
    for (Field header : BusHeaders.class.getFields()) {
      if (!header.get(null).equals(BusHeaders.PREFIX)) {
        expected.add("`" + header.get(null) + "`");
      }
    }

    assertThat(Documents.table(Documents.page("event-bus"), "## Headers"))
        .extracting(row -> row.get(0))
        .containsExactlyInAnyOrderElementsOf(expected);
  }
}
