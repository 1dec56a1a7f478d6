package io.fluxbus.gateway.page;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A live page for the tests of one browser, one after the other. */
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock("browser")
abstract class BrowserFixture {
  static Browser browser;

  Vertx vertx;
  TestPage test;
  long ticker;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    browser.show("light", 1280);
    start(new LivePageOptions().setAdminToken(TestPage.ADMIN).setShowPrompts(true), null);
  }

  void start(LivePageOptions options, String accessToken) {
    vertx.cancelTimer(ticker);
    test = new TestPage(vertx, options, accessToken);
    ticker = vertx.setPeriodic(100, tick -> test.page.tick());
  }

  @AfterEach
  void stop() {
    vertx.cancelTimer(ticker);
    test.page.close();
  }

  void open() {
    browser.open(test.url());
    browser.untilText("state-text", "Live");
  }

  void fail(String id, FailureType type, String detail) {
    test.source
        .figures
        .createClientMetrics("c", test.source::stats)
        .completed(
            new GenerationOutcome(id, null, new GenerationException(type, detail), 1, 0, 40, 90));
  }

  /** Something of everything that the page can show. */
  void fill() {
    test.source.stats =
        TestSource.stats(
            7, 3, 16, 1_234, Map.of(FailureType.RATE_LIMITED, 5L, FailureType.OUTCOME_UNKNOWN, 1L));
    test.source.workers = OptionalInt.of(3);
    test.source.calls =
        List.of(
            new PageCall("k1", "a1", 0, Instant.now(), "a lighthouse at dawn"),
            new PageCall("k2", "a2", 1, Instant.now(), "a harbour in the fog"));
    test.source.images = List.of(new PageImage("live/none.png", "a0", 640, 480, "a bridge"));
    fail("f1", FailureType.RATE_LIMITED, "HTTP 429");
    fail("f2", FailureType.OUTCOME_UNKNOWN, "no response");
  }
}
