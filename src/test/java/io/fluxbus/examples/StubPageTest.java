package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.stub.StubFault;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The page of the stub server says what the code does. */
class StubPageTest {
  @Test
  void theTableEqualsTheFaults() {
    assertThat(Documents.table(Documents.page("stub-server"), "## Faults"))
        .extracting(row -> row.get(0))
        .isEqualTo(
            Arrays.stream(StubFault.values()).map(fault -> "`" + fault.text() + "`").toList());
  }
}
