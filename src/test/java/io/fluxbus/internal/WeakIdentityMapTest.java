package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {
  private final WeakIdentityMap<Object> map = new WeakIdentityMap<>();

  @Test
  void keysAreComparedByIdentity() {
    List<String> key = List.of("a");

    map.put(key, "first");
    map.put(key, "second");

    assertThat(map.get(key)).isEqualTo("second");
    assertThat(map.get(List.of("a"))).isNull();
  }

  @Test
  void theValueOfAKeyThatWasCollectedIsForgotten() {
    Object kept = new Object();
    WeakReference<Object> value = putWithoutKeepingTheKey();

    Await.until(
        () -> {
          System.gc();
          map.put(kept, "kept");
          return value.refersTo(null);
        });

    assertThat(map.get(kept)).isEqualTo("kept");
  }

  private WeakReference<Object> putWithoutKeepingTheKey() {
    Object value = new Object();
    map.put(new Object(), value);
    return new WeakReference<>(value);
  }
}
