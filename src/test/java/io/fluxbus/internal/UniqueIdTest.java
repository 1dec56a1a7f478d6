package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GenerationRequest;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniqueIdTest {
  @Test
  void anIdHasTheFormOfARandomUuid() {
    UUID id = UUID.fromString(UniqueId.next());

    assertThat(id.version()).isEqualTo(4);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(GenerationRequest.isId(id.toString())).isTrue();
  }

  @Test
  void idsThatAreCreatedAtTheSameTimeDiffer() {
    Set<String> ids =
        IntStream.range(0, 100_000)
            .parallel()
            .mapToObj(i -> UniqueId.next())
            .collect(Collectors.toSet());

    assertThat(ids).hasSize(100_000);
  }
}
