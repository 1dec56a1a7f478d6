package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many pages are open, and some of them read slowly or disappear. */
@ExtendWith(VertxExtension.class)
class ViewersTest {
  private Vertx vertx;
  private TestPage test;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    test = new TestPage(vertx);
  }

  private void succeeded(long total) {
    test.source.stats = TestSource.stats(1, 0, 16, total, Map.of());
    test.page.tick();
  }

  private static long succeeded(EventReader.Event figures) {
    return figures.json().getJsonObject("totals").getLong("succeeded");
  }

  /** Reads the events with which a page begins. */
  private static JsonObject begin(EventReader viewer) {
    assertThat(viewer.status()).isEqualTo("HTTP/1.1 200 OK");
    JsonObject first = viewer.next("first").json();
    assertThat(viewer.next().name()).isEqualTo("figures");
    assertThat(viewer.next().name()).isEqualTo("lists");
    return first;
  }

  @Test
  void aNewPageGetsTheHistoryTheFiguresAndTheLists() {
    succeeded(5);
    succeeded(9);
    try (EventReader viewer = new EventReader(test.port())) {
      JsonObject history = begin(viewer).getJsonObject("history");

      assertThat(history.getJsonArray("inFlight")).containsExactly(0, 1, 1);
      succeeded(11);
      assertThat(succeeded(viewer.next())).isEqualTo(11);
    }
  }

  @Test
  void listsAreSentOnlyToPagesThatDoNotHaveThem() {
    try (EventReader viewer = new EventReader(test.port())) {
      begin(viewer);
      succeeded(1);
      assertThat(viewer.next().name()).isEqualTo("figures");
      test.source.calls = List.of(new PageCall("k1", "a1", 1, Instant.EPOCH, null));
      succeeded(2);
      assertThat(viewer.next().name()).isEqualTo("figures");
      assertThat(viewer.next().name()).isEqualTo("lists");
      succeeded(3);
      assertThat(viewer.next().name()).isEqualTo("figures");
    }
  }

  @Test
  void aHundredPagesGetTheSameEventsAndAreForgottenWhenTheyClose() {
    List<EventReader> viewers =
        IntStream.range(0, 100).mapToObj(i -> new EventReader(test.port())).toList();
    try {
      viewers.forEach(ViewersTest::begin);
      assertThat(test.page.viewers()).isEqualTo(100);
      succeeded(42);

      Stream<String> events = viewers.stream().map(viewer -> viewer.next().data());
      assertThat(events.distinct().toList())
          .singleElement()
          .satisfies(
              data -> assertThat(succeeded(new EventReader.Event("figures", data))).isEqualTo(42));
    } finally {
      viewers.forEach(EventReader::close);
    }
    Await.until(() -> test.page.viewers() == 0);
  }

  @Test
  void thereAreNoMorePagesThanTheOptionPermits() {
    test = new TestPage(vertx, new LivePageOptions().setMaxViewers(2), null);
    EventReader one = new EventReader(test.port());
    try (EventReader two = new EventReader(test.port())) {
      begin(one);
      begin(two);
      try (EventReader three = new EventReader(test.port())) {
        assertThat(three.status()).isEqualTo("HTTP/1.1 503 Service Unavailable");
      }
      one.close();
      Await.until(() -> test.page.viewers() == 1);
      try (EventReader four = new EventReader(test.port())) {
        begin(four);
      }
    } finally {
      one.close();
    }
  }

  @Test
  void aPageThatDoesNotReadDelaysNobodyAndIsClosed() {
    try (EventReader slow = new EventReader(test.port());
        EventReader quick = new EventReader(test.port())) {
      begin(quick);
      Await.until(() -> test.page.viewers() == 2);
      // Long lists, so that few events fill the buffers of the connection.
      for (int i = 1; test.page.viewers() == 2; i++) {
        assertThat(i).isLessThan(20_000);
        test.source.calls =
            List.of(new PageCall("k", "a".repeat(20_000) + i, 1, Instant.EPOCH, null));
        succeeded(i);
        assertThat(succeeded(quick.next("figures"))).isEqualTo(i);
      }
      succeeded(99_999);

      assertThat(succeeded(quick.next("figures"))).isEqualTo(99_999);
      EventReader.Event event = slow.next();
      while (event != null) {
        assertThat(event.data()).doesNotContain("99999");
        event = slow.next();
      }
    }
  }

  @Test
  void aPageThatWasSlowForAWhileGetsTheLatestState() {
    try (EventReader slow = new EventReader(test.port());
        EventReader quick = new EventReader(test.port())) {
      begin(slow);
      begin(quick);
      int last = 40;
      for (int i = 1; i <= last; i++) {
        // More than the buffers of a connection, but not so often that it is closed.
        String id = "a".repeat(200_000) + i;
        test.source.calls = List.of(new PageCall("k", id, 1, Instant.EPOCH, null));
        succeeded(i);
        quick.next("lists");
      }
      int received = 0;
      for (String data = ""; !data.contains("a" + last + "\""); received++) {
        test.page.tick();
        data = slow.next("lists").data();
      }

      assertThat(received).isLessThan(last);
      assertThat(test.page.viewers()).isEqualTo(2);
    }
  }

  @Test
  void aClosedPageEndsItsEventsAndHasNoNewOnes() {
    try (EventReader viewer = new EventReader(test.port())) {
      begin(viewer);
      test.page.close();
      test.page.close();

      assertThat(viewer.next()).isNull();
    }
    try (EventReader late = new EventReader(test.port())) {
      assertThat(late.status()).isEqualTo("HTTP/1.1 503 Service Unavailable");
    }
  }
}
