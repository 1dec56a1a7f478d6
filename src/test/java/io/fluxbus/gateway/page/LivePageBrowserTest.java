package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The live page in a browser. */
@ExtendWith(VertxExtension.class)
@Execution(ExecutionMode.SAME_THREAD)
class LivePageBrowserTest {
  private static final String HOSTILE =
      "<img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script>\u202Egpj.exe"
          + " ";

  private static Browser browser;

  private Vertx vertx;
  private TestPage test;
  private long ticker;

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
    browser.size(1280, 900);
    browser.theme("light");
    start(new LivePageOptions().setAdminToken(TestPage.ADMIN).setShowPrompts(true), null);
  }

  private void start(LivePageOptions options, String accessToken) {
    vertx.cancelTimer(ticker);
    test = new TestPage(vertx, options, accessToken);
    ticker = vertx.setPeriodic(100, tick -> test.page.tick());
  }

  @AfterEach
  void stop() {
    vertx.cancelTimer(ticker);
    test.page.close();
  }

  private void open() {
    browser.open(test.url());
    browser.untilText("state-text", "Live");
  }

  private void fail(String id, FailureType type, String detail) {
    test.source
        .figures
        .createClientMetrics("c", test.source::stats)
        .completed(
            new GenerationOutcome(id, null, new GenerationException(type, detail), 1, 0, 40, 90));
  }

  /** Something of everything that the page can show. */
  private void fill() {
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

  @Test
  void theFiguresAreThoseOfTheStatistics() {
    fill();
    open();
    browser.untilText("in-flight", "7");

    assertThat(browser.text("limit")).isEqualTo("16");
    assertThat(browser.text("queued")).isEqualTo("3");
    assertThat(browser.text("retries")).isEqualTo("3");
    assertThat(browser.text("outcomes")).isEqualTo("1,240");
    assertThat(browser.text("workers")).isEqualTo("3");
    assertThat(browser.text("wait-p50")).isEqualTo("41 ms");
    assertThat(browser.element("spent").getAttribute("title")).isEqualTo("$12.345");
    assertThat(browser.element("reserved").getAttribute("title")).isEqualTo("$0.36");
    assertThat(
            browser.<List<String>>run(
                "return [...document.querySelectorAll('#types tr')].map(r =>"
                    + " r.innerText.replaceAll(/\\s+/g, ' '))"))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("Succeeded").endsWith("1,234"),
            row -> assertThat(row).startsWith("Rate limited").endsWith("5"),
            row -> assertThat(row).startsWith("Outcome unknown").endsWith("1"));
    assertThat(browser.text("failures"))
        .contains("HTTP 429. It was not billed. Send it again later, or fewer at once.")
        .contains("It may have been billed. Look the request id up in the API's usage log");
    assertThat(browser.<Long>run("return document.querySelectorAll('.uplot canvas').length"))
        .isEqualTo(3);
    vertx.cancelTimer(ticker);
    for (long total = 2_000; total < 2_010; total++) {
      test.source.stats = TestSource.stats(9, 0, 16, total, Map.of());
      test.page.tick();
      browser.untilText("outcomes", String.format("%,d", total));
    }
  }

  @Test
  void textOfOtherPeopleRemainsText() {
    fill();
    String longText = HOSTILE + "w".repeat(5_000);
    test.source.calls = List.of(new PageCall(HOSTILE, HOSTILE, 1, Instant.now(), longText));
    test.source.images = List.of(new PageImage("live/x.png", HOSTILE, 1, 1, HOSTILE));
    fail(HOSTILE, FailureType.SERVER_ERROR, HOSTILE);
    open();
    browser.until("document.querySelector('#calls tr') && document.querySelector('#images li')");

    assertThat(browser.<String>run("return document.querySelector('#calls .id').textContent"))
        .isEqualTo(HOSTILE);
    assertThat(browser.<String>run("return document.querySelector('#calls .prompt').textContent"))
        .isEqualTo(longText);
    assertThat(browser.<String>run("return document.querySelector('#images img').alt"))
        .isEqualTo(HOSTILE);
    assertThat(browser.text("failures")).contains("<img src=x onerror='window.hacked=1'></script>");
    assertThat(
            browser.<Long>run("return document.querySelectorAll('[onerror], main script').length"))
        .isZero();
    assertThat(browser.<Object>run("return window.hacked")).isNull();
    assertThat(browser.<Boolean>run("return document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
  }

  @Test
  void aLostConnectionIsShownAndRecovers() {
    fill();
    open();
    int port = test.port();
    test.stop();
    browser.untilText("state-text", "Connection lost");

    assertThat(browser.isVisible("banner")).isTrue();
    assertThat(browser.text("banner")).contains("The figures are old");
    assertThat(
            browser.<String>run("return getComputedStyle(document.querySelector('main')).filter"))
        .contains("grayscale");

    test.source.stats = TestSource.stats(11, 0, 16, 5_000, Map.of());
    test.listen(port);
    browser.untilText("in-flight", "11");

    assertThat(browser.text("state-text")).isEqualTo("Live");
    assertThat(browser.isVisible("banner")).isFalse();
    assertThat(browser.<Boolean>run("return document.body.classList.contains('stale')")).isFalse();
  }

  @Test
  void aServerThatFallsSilentIsNotTakenForLive() {
    open();
    vertx.cancelTimer(ticker);
    browser.untilText("state-text", "Connection lost");

    ticker = vertx.setPeriodic(100, tick -> test.page.tick());
    browser.untilText("state-text", "Live");
  }

  @Test
  void noOtherHostIsContactedAndNothingIsStored() {
    fill();
    open();
    browser.until("document.querySelector('#images li')");

    assertThat(
            browser.<List<String>>run(
                "return performance.getEntriesByType('resource').map(entry => entry.name)"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith(test.url()));
    assertThat(
            browser.<List<Object>>run(
                "return [document.cookie, localStorage.length, sessionStorage.length]"))
        .containsExactly("", 0L, 0L);
    browser.run(
        "window.result = ''; fetch('http://127.0.0.2:9/').catch(e => { window.result = 'rejected'"
            + " });document.addEventListener('securitypolicyviolation', e => { window.violated ="
            + " e.violatedDirective })");
    browser.until("window.result === 'rejected' && window.violated === 'connect-src'");
  }

  @Test
  void withoutTheLibraryOfCurvesThePageHasTables() {
    browser.command("Network.enable", Map.of());
    browser.command("Network.setBlockedURLs", Map.of("urls", List.of("*uplot.js")));
    try {
      fill();
      browser.open("about:blank");
      browser.command("Network.enable", Map.of());
      browser.command("Network.setBlockedURLs", Map.of("urls", List.of("*uplot.js")));
      browser.run("location.href = '" + test.url() + "'");
      browser.until("document.getElementById('state-text')");
      browser.untilText("state-text", "Live");

      assertThat(browser.isVisible("no-curves")).isTrue();
      browser.until("document.querySelector('#curves tbody td').textContent === '7'");
    } finally {
      browser.command("Network.setBlockedURLs", Map.of("urls", List.of()));
    }
  }

  @Test
  void theFiguresNeedTheAccessTokenWhichStaysInMemory() {
    String token = "access-0123456789abcdef";
    start(new LivePageOptions(), token);
    test.source.images = List.of(new PageImage("live/none.png", "a0", 640, 480, null));
    browser.open(test.url());
    browser.untilText("state-text", "Locked");

    assertThat(browser.isVisible("main")).isFalse();
    assertThat(browser.focused()).isEqualTo("access-token");
    browser.press("wrong-token-0123456789", Keys.ENTER);
    browser.untilText("access-error", "This is not the access token.");
    browser.press(token, Keys.ENTER);
    browser.untilText("state-text", "Live");

    assertThat(browser.isVisible("access")).isFalse();
    assertThat(browser.focused()).isEqualTo("main");
    assertThat(browser.<String>run("return location.href + document.documentElement.outerHTML"))
        .doesNotContain(token);
    assertThat(
            browser.<Boolean>run(
                "return performance.getEntriesByType('resource').every(entry =>"
                    + " !entry.name.includes('"
                    + token
                    + "'))"))
        .isTrue();
    assertThat(browser.text("locked-text"))
        .isEqualTo(
            "No admin token is configured, so nobody can pause the gateway or cancel calls here.");
    browser.run("location.reload()");
    browser.untilText("state-text", "Locked");
  }

  @Test
  void everythingCanBeReachedAndDoneWithTheKeyboard() {
    fill();
    open();
    browser.press(Keys.TAB);
    assertThat(browser.<String>run("return document.activeElement.className")).isEqualTo("skip");
    browser.press(Keys.ENTER);
    browser.until("document.activeElement.id === 'main'");

    browser.press(Keys.TAB);
    browser.until("document.activeElement.className === 'plot'");
    assertThat(browser.<String>run("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.press(Keys.ARROW_LEFT);
    browser.until("document.getElementById('curve-text').textContent.includes('In flight')");

    assertThat(browser.element("pause").isEnabled()).isFalse();
    browser.tabTo("admin-token");
    browser.press("not-the-token-at-all", Keys.ENTER);
    browser.untilText("action-text", "This is not the admin token.");
    browser.until("document.activeElement.id === 'admin-token'");
    browser.press(TestPage.ADMIN, Keys.ENTER);
    browser.untilText("action-text", "Unlocked.");
    browser.until("document.activeElement.id === 'pause'");
    browser.press(Keys.SPACE);
    browser.untilText("state-text", "Paused");
    assertThat(test.source.paused).isTrue();
    browser.untilText("pause", "Resume");
    assertThat(browser.text("paused-text"))
        .isEqualTo("New calls are rejected. The 10 accepted before go on.");
    browser.press(Keys.ENTER);
    browser.untilText("state-text", "Live");

    browser.press(Keys.TAB, Keys.TAB);
    assertThat(browser.<String>run("return document.activeElement.getAttribute('aria-label')"))
        .isEqualTo("Cancel a2");
    browser.press(Keys.ENTER);
    Await.until(() -> test.source.cancelled.contains("k2"));
    test.source.calls = List.of();
    browser.until("document.activeElement.id === 'calls-title'");
  }

  @Test
  void theElementWithTheFocusStaysWhileListsChange() {
    fill();
    open();
    browser.until("document.querySelectorAll('#calls tr').length === 2");
    browser.run(
        "document.querySelector('#failures').tabIndex = -1; window.kept ="
            + " document.querySelector('#calls tr:nth-child(2)');");
    test.source.calls =
        List.of(
            new PageCall("k2", "a2", 1, Instant.now(), "a harbour in the fog"),
            new PageCall("k3", "a3", 2, Instant.now(), "a mill"));
    browser.until(
        "document.querySelector('#calls tr').textContent.includes('a2') &&"
            + " document.querySelectorAll('#calls tr').length === 2");

    assertThat(browser.<Boolean>run("return document.querySelector('#calls tr') === window.kept"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 390, 768, 1280})
  void nothingIsWiderThanTheScreen(int width) {
    fill();
    browser.size(width, 800);
    open();
    browser.until("document.querySelector('#failures li')");

    assertThat(browser.<Boolean>run("return document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void textHasEnoughContrast(String theme) {
    browser.theme(theme);
    fill();
    open();
    browser.until("document.querySelector('#failures li') && document.querySelector('#calls tr')");

    assertThat(browser.<List<String>>run(PageChecks.CONTRAST)).isEmpty();
  }

  @Test
  void screenReadersFindNamesRolesAndHeadings() {
    fill();
    open();
    browser.until("document.querySelector('#failures li') && document.querySelector('#calls tr')");

    assertThat(browser.<List<String>>run(PageChecks.NAMES)).isEmpty();
    assertThat(PageChecks.withoutName(browser.ask("Accessibility.getFullAXTree", Map.of())))
        .isEmpty();
    assertThat(
            browser.<List<String>>run(
                "return [...document.querySelectorAll('[role=status], [role=alert]')].map(e =>"
                    + " e.id)"))
        .contains("state", "banner", "access-error", "action-text");
  }
}
