package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Everybody can use the live page: with the keyboard, a screen reader, any theme and screen. */
@ExtendWith(VertxExtension.class)
class LivePageAccessibilityTest extends BrowserFixture {
  @Test
  void everythingCanBeReachedAndDoneWithTheKeyboard() {
    fill();
    open();
    browser.press(Keys.TAB);
    assertThat(browser.string("return document.activeElement.className")).isEqualTo("skip");
    browser.press(Keys.ENTER);
    browser.until("document.activeElement.id === 'main'");

    browser.press(Keys.TAB);
    browser.until("document.activeElement.className === 'plot'");
    assertThat(browser.string("return getComputedStyle(document.activeElement).outlineStyle"))
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
    assertThat(browser.string("return document.activeElement.getAttribute('aria-label')"))
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
    browser.run("window.kept = document.querySelector('#calls tr:nth-child(2)')");
    test.source.calls =
        List.of(
            new PageCall("k2", "a2", 1, Instant.now(), "a harbour in the fog"),
            new PageCall("k3", "a3", 2, Instant.now(), "a mill"));
    browser.until(
        "document.querySelector('#calls tr').textContent.includes('a2') &&"
            + " document.querySelectorAll('#calls tr').length === 2");

    assertThat(browser.isTrue("return document.querySelector('#calls tr') === window.kept"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 390, 768, 1280})
  void nothingIsWiderThanTheScreen(int width) {
    fill();
    Map<FailureType, Long> failures = Map.of(FailureType.OUTCOME_UNKNOWN, 98_765_432_109L);
    test.source.stats =
        new FluxClientStats(
            12_345,
            1_234_567,
            12_345,
            true,
            9_876_543_210L,
            98_765_432_109L,
            failures,
            new BigDecimal("1234567.891234"),
            new BigDecimal("98765.43"),
            true,
            false);
    String prompt = "w".repeat(3_000);
    test.source.calls =
        List.of(
            new PageCall("k1", prompt, 0, Instant.EPOCH, prompt),
            new PageCall("k2", "a2", 1_234_567, Instant.EPOCH, "a mill"));
    test.source.images = List.of(new PageImage("live/none.png", prompt, 640, 480, prompt));
    browser.show("light", width);
    browser.open(test.url());
    browser.until(
        "document.querySelector('#failures li') && document.querySelector('#images li') &&"
            + " document.querySelectorAll('#calls tr').length === 2");

    assertThat(browser.number("return document.documentElement.clientWidth")).isEqualTo(width);
    assertThat(browser.number("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
    assertThat(
            browser.isTrue(
                "return document.querySelector('#images img').offsetHeight <"
                    + " document.querySelector('#images img').offsetWidth"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void textHasEnoughContrast(String theme) {
    browser.show(theme, 1280);
    fill();
    open();
    browser.until("document.querySelector('#failures li') && document.querySelector('#calls tr')");

    assertThat(browser.isTrue("return matchMedia('(prefers-color-scheme: dark)').matches"))
        .isEqualTo(theme.equals("dark"));
    assertThat(browser.strings(PageChecks.CONTRAST)).isEmpty();
    test.stop();
    browser.untilText("state-text", "Connection lost");
    assertThat(browser.strings(PageChecks.CONTRAST)).isEmpty();
    assertThat(browser.string("return getComputedStyle(document.querySelector('main')).opacity"))
        .isEqualTo("1");
  }

  @Test
  void screenReadersFindNamesRolesAndHeadings() {
    fill();
    open();
    browser.until("document.querySelector('#failures li') && document.querySelector('#calls tr')");

    assertThat(browser.strings(PageChecks.NAMES)).isEmpty();
    assertThat(PageChecks.withoutName(browser.command("Accessibility.getFullAXTree", Map.of())))
        .isEmpty();
    assertThat(
            browser.strings(
                "return [...document.querySelectorAll('[role=status], [role=alert]')].map(e =>"
                    + " e.id)"))
        .contains("state", "banner", "access-error", "action-text");
  }
}
