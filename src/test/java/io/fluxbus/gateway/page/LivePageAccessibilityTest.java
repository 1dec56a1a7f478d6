package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.junit5.VertxExtension;
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
    browser.show("light", width);
    open();
    browser.until("document.querySelector('#failures li')");

    assertThat(browser.number("return document.documentElement.clientWidth")).isEqualTo(width);
    assertThat(browser.number("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
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
