package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** The live page in a browser: what it shows, and whom it trusts. */
@ExtendWith(VertxExtension.class)
class LivePageBrowserTest extends BrowserFixture {
  private static final String HOSTILE =
      "<img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script>\u202Egpj.exe"
          + " ";

  @Test
  void theFiguresAreThoseOfTheStatistics() {
    fill();
    open();
    browser.untilText("in-flight", "7");
    vertx.cancelTimer(ticker);
    // A slow browser opens after the window of the durations has passed.
    fill();
    test.page.tick();
    browser.untilText("wait-p50", "41 ms");

    assertThat(browser.text("limit")).isEqualTo("16");
    assertThat(browser.text("queued")).isEqualTo("3");
    assertThat(browser.text("retries")).isEqualTo("3");
    assertThat(browser.text("outcomes")).isEqualTo("1,240");
    assertThat(browser.text("workers")).isEqualTo("3");
    assertThat(browser.element("spent").getAttribute("title")).isEqualTo("$12.345");
    assertThat(browser.element("reserved").getAttribute("title")).isEqualTo("$0.36");
    assertThat(
            browser.strings(
                "return [...document.querySelectorAll('#types tr')].map(r =>"
                    + " r.innerText.replaceAll(/\\s+/g, ' '))"))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("Succeeded").endsWith("1,234"),
            row -> assertThat(row).startsWith("Rate limited").endsWith("5"),
            row -> assertThat(row).startsWith("Outcome unknown").endsWith("1"));
    assertThat(browser.text("failures"))
        .contains("HTTP 429. It was not billed. Send it again later, or fewer at once.")
        .contains("It may have been billed. Look the request id up in the API's usage log");
    assertThat(browser.text("failures")).containsPattern("[0-9] s ago");
    assertThat(browser.number("return document.querySelectorAll('.uplot canvas').length"))
        .isEqualTo(3);
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

    assertThat(browser.string("return document.querySelector('#calls .id').textContent"))
        .isEqualTo(HOSTILE);
    assertThat(browser.string("return document.querySelector('#calls .prompt').textContent"))
        .isEqualTo(longText);
    assertThat(browser.string("return document.querySelector('#images img').alt"))
        .isEqualTo(HOSTILE);
    assertThat(browser.text("failures")).contains("<img src=x onerror='window.hacked=1'></script>");
    assertThat(browser.number("return document.querySelectorAll('[onerror], main script').length"))
        .isZero();
    assertThat(browser.run("return window.hacked")).isNull();
    assertThat(browser.isTrue("return document.documentElement.scrollWidth <= innerWidth"))
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
    assertThat(browser.string("return getComputedStyle(document.querySelector('main')).filter"))
        .contains("grayscale");

    test.source.stats = TestSource.stats(11, 0, 16, 5_000, Map.of());
    test.listen(port);
    browser.untilText("in-flight", "11");

    assertThat(browser.text("state-text")).isEqualTo("Live");
    assertThat(browser.isVisible("banner")).isFalse();
    assertThat(browser.isTrue("return document.body.classList.contains('stale')")).isFalse();
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
            browser.strings(
                "return performance.getEntriesByType('resource').map(entry => entry.name)"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith(test.url()));
    assertThat(
            browser.strings("return [document.cookie, localStorage.length, sessionStorage.length]"))
        .containsExactly("", "0", "0");
    browser.run(
        "window.result = ''; fetch('http://127.0.0.2:9/').catch(e => { window.result = 'rejected'"
            + " });document.addEventListener('securitypolicyviolation', e => { window.violated ="
            + " e.violatedDirective })");
    browser.until("window.result === 'rejected' && window.violated === 'connect-src'");
  }

  @Test
  void withoutTheLibraryOfCurvesThePageHasTables() {
    fill();
    browser.openTab();
    browser.command("Network.enable", Map.of());
    browser.command("Network.setBlockedURLs", Map.of("urls", List.of("*uplot.js")));
    browser.run("location.href = '" + test.url() + "'");
    browser.until("document.getElementById('state-text')?.textContent === 'Live'");

    assertThat(browser.isVisible("no-curves")).isTrue();
    browser.until("document.querySelector('#curves tbody td').textContent === '7'");
  }

  @Test
  void theFiguresNeedTheAccessTokenWhichStaysInMemory() {
    String token = "access-0123456789abcdef";
    start(new LivePageOptions(), token);
    test.source.images = List.of(new PageImage("live/none.png", "a0", 640, 480, null));
    browser.open(test.url());
    browser.untilText("state-text", "Locked");

    assertThat(browser.isVisible("main")).isFalse();
    assertThat(browser.element("access").getAttribute("role")).isEqualTo("main");
    assertThat(browser.focused()).isEqualTo("access-token");
    browser.press("wrong-token-0123456789", Keys.ENTER);
    browser.untilText("access-error", "This is not the access token.");
    browser.press(token, Keys.ENTER);
    browser.untilText("state-text", "Live");

    assertThat(browser.isVisible("access")).isFalse();
    assertThat(browser.focused()).isEqualTo("main");
    assertThat(browser.string("return location.href + document.documentElement.outerHTML"))
        .doesNotContain(token);
    assertThat(test.uris)
        .contains("/live/events")
        .noneMatch(uri -> uri.contains(token) || uri.contains("wrong"));
    assertThat(browser.text("locked-text"))
        .isEqualTo(
            "No admin token is configured, so nobody can pause the gateway or cancel calls here.");
    browser.run("location.reload()");
    browser.untilText("state-text", "Locked");
  }
}
