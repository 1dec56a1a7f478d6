package io.fluxbus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.spi.StoreMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each event of a store has its meter. */
class StoreMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StoreMetrics metrics = new MicrometerMetrics(registry).createStoreMetrics();

  /** The meters that are not 0, with their tags. */
  private String counted() {
    return registry.getMeters().stream()
        .filter(meter -> meter.measure().iterator().next().getValue() != 0)
        .map(meter -> name(meter.getId()) + " " + meter.measure().iterator().next().getValue())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String name(Meter.Id id) {
    return id.getName()
        + id.getTags().stream().map(Tag::getValue).collect(Collectors.joining(",", "[", "]"));
  }

  @ParameterizedTest
  @CsvSource({
    "claimed, fluxbus.store.calls[claimed]",
    "replayed, fluxbus.store.calls[replayed]",
    "joined, fluxbus.store.calls[joined]",
    "waited, fluxbus.store.calls[waited]",
    "nodeExpired, fluxbus.store.nodes.expired[]",
    "leaseLost, fluxbus.store.leases.lost[]",
    "requestStarted, fluxbus.store.waiting[]",
    "failed, fluxbus.store.failures[]"
  })
  void anEventIsCountedByItsMeter(String event, String meter) throws Exception {
    StoreMetrics.class.getMethod(event).invoke(metrics);

    assertThat(counted()).isEqualTo(meter + " 1.0");
  }

  @Test
  void theRequestsOfAllStoresThatAreNotAnsweredAreCounted() {
    MicrometerMetrics both = new MicrometerMetrics(new SimpleMeterRegistry());
    StoreMetrics one = both.createStoreMetrics();
    StoreMetrics two = both.createStoreMetrics();

    metrics.requestStarted();
    metrics.requestStarted();
    metrics.requestEnded();
    one.requestStarted();
    two.requestStarted();
    one.requestEnded();
    two.requestEnded();

    assertThat(counted()).isEqualTo("fluxbus.store.waiting[] 1.0");
  }

  @Test
  void twoStoresOfOneRegistryShareTheirMeters() {
    StoreMetrics other = new MicrometerMetrics(registry).createStoreMetrics();

    metrics.claimed();
    other.claimed();

    assertThat(counted()).isEqualTo("fluxbus.store.calls[claimed] 2.0");
  }
}
