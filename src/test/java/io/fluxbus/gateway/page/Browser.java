package io.fluxbus.gateway.page;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window. */
final class Browser implements AutoCloseable {
  /** A newer browser than Selenium knows is no reason for a warning. */
  private static final Logger LOG = Logger.getLogger("org.openqa.selenium");

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private static final int HEIGHT = 900;

  private final ChromeDriver driver;
  private String scheme = "light";
  private int width = 1280;

  private Browser(File browser, File chromedriver) {
    Path folder = folder();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--no-proxy-server",
        "--user-data-dir=" + folder.resolve("profile"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver)
            .usingAnyFreePort()
            .withLogFile(folder.resolve("driver.log").toFile())
            .withEnvironment(
                Map.of("TMPDIR", folder.toString(), "XDG_CONFIG_HOME", folder.toString()))
            .build();
    LOG.setLevel(Level.SEVERE);
    driver = new ChromeDriver(service, options);
  }

  /** Starts the browser. Leaves the tests out, aloud, if none is installed. */
  static Browser start() {
    Optional<File> browser = NAMES.stream().flatMap(name -> find(name).stream()).findFirst();
    Optional<File> driver = find("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      String reason =
          "The tests of the live page in a browser are left out: install chromium and"
              + " chromium-driver.";
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    return new Browser(browser.orElseThrow(), driver.orElseThrow());
  }

  private static Optional<File> find(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst();
  }

  private static Path folder() {
    try {
      Path all = Files.createDirectories(Path.of("target", "browser").toAbsolutePath());
      return Files.createTempDirectory(all, "run");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a page in a new tab, in which nothing of the earlier pages is left. */
  void open(String url) {
    openTab();
    driver.get(url);
  }

  /** Opens an empty tab, with the theme and the size. The browser forgets them with each tab. */
  void openTab() {
    String before = driver.getWindowHandle();
    driver.switchTo().newWindow(WindowType.TAB);
    String now = driver.getWindowHandle();
    driver.switchTo().window(before).close();
    driver.switchTo().window(now);
    command(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  /** What the browser can do beyond the driver's methods. */
  Map<String, Object> command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  /** The theme of the next page, {@code light} or {@code dark}, and its width in pixels. */
  void show(String scheme, int width) {
    this.scheme = scheme;
    this.width = width;
  }

  /** Runs a script. */
  Object run(String script) {
    return driver.executeScript(script);
  }

  boolean isTrue(String script) {
    return (Boolean) run(script);
  }

  String string(String script) {
    return (String) run(script);
  }

  long number(String script) {
    return (Long) run(script);
  }

  List<String> strings(String script) {
    return ((List<?>) run(script)).stream().map(String::valueOf).toList();
  }

  /** Waits until the expression of a script is true. */
  void until(String expression) {
    new WebDriverWait(driver, LONGEST, Duration.ofMillis(50))
        .withMessage(expression)
        .until(open -> driver.executeScript("return Boolean(" + expression + ")").equals(true));
  }

  /** Waits until an element has a text. */
  void untilText(String id, String text) {
    new WebDriverWait(driver, LONGEST, Duration.ofMillis(50))
        .withMessage(() -> id + " was: " + text(id))
        .until(open -> text(id).equals(text));
  }

  String text(String id) {
    return string("return document.getElementById('" + id + "').textContent");
  }

  boolean isVisible(String id) {
    return element(id).isDisplayed();
  }

  WebElement element(String id) {
    return driver.findElement(By.id(id));
  }

  /** Presses keys, wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses the tab key until an element has the focus. */
  void tabTo(String id) {
    for (int i = 0; i < 60; i++) {
      press(Keys.TAB);
      if (id.equals(focused())) {
        return;
      }
    }
    throw new AssertionError(id + " cannot be reached with the tab key");
  }

  /** The id of the element with the focus. */
  String focused() {
    return string("return document.activeElement.id");
  }

  @Override
  public void close() {
    driver.quit();
  }
}
