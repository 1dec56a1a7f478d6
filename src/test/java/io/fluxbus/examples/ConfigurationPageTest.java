package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.ProxySettings;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.gateway.GatewayLimits;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.file.StoredImagesOptions;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.gateway.webhook.WebhookOptions;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.stream.GenerationStreamOptions;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of options equals the options classes. */
class ConfigurationPageTest {
  private static final Path PAGE = Documents.page("configuration");

  /** Options that are not part of the JSON. */
  private static final List<String> ONLY_IN_CODE = List.of("cancellation", "listener", "gate");

  private static final Map<Class<?>, String> TYPES =
      Map.of(
          String.class,
          "text",
          boolean.class,
          "boolean",
          int.class,
          "integer",
          Integer.class,
          "integer",
          long.class,
          "integer",
          double.class,
          "number",
          BigDecimal.class,
          "number",
          List.class,
          "list",
          Map.class,
          "object");

  static Stream<Arguments> classes() {
    return Stream.of(
        Arguments.of(new FluxClientOptions(), ""),
        Arguments.of(new ProxySettings(), "proxy."),
        Arguments.of(new CallOptions(), ""),
        Arguments.of(new BusOptions(), "eventBus."),
        Arguments.of(new DurableOptions(), "store."),
        Arguments.of(new GatewayOptions(), "gateway."),
        Arguments.of(new GatewayLimits(), "gateway.limits."),
        Arguments.of(new StoredImagesOptions(), "gateway.images."),
        Arguments.of(new WebhookOptions(), "gateway.webhooks."),
        Arguments.of(new LivePageOptions(), "gateway.page."),
        Arguments.of(new RemoteFluxClientOptions(), ""),
        Arguments.of(new GenerationStreamOptions(), ""),
        Arguments.of(new BatchOptions(), ""),
        Arguments.of(new ImageOptions(), ""),
        Arguments.of(new StubOptions(), ""));
  }

  /** The rows below the name of an options class. */
  private static List<List<String>> rows(Object options) {
    String heading = "**`" + options.getClass().getSimpleName() + "`**";
    return Documents.table(PAGE, "## All options").stream()
        .dropWhile(row -> !row.get(0).startsWith(heading))
        .skip(1)
        .takeWhile(row -> !row.get(0).startsWith("**"))
        .toList();
  }

  private static List<Method> setters(Object options) {
    return Arrays.stream(options.getClass().getMethods())
        .filter(method -> method.getName().startsWith("set") && !method.isBridge())
        .filter(method -> method.getParameterCount() == 1)
        // It copies options of another class.
        .filter(method -> !method.getName().equals("setClientOptions"))
        .toList();
  }

  private static String name(Method setter) {
    String name = setter.getName().substring("set".length());
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static String type(Object options, Method setter) {
    Class<?> type = setter.getParameterTypes()[0];
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> isAccepted(options, setter, constant))
          .map(constant -> "`" + constant + "`")
          .sorted()
          .collect(Collectors.joining(", "));
    }
    if (type == ProxySettings.class || type == CallOptions.class || isGroup(type)) {
      return "object";
    }
    return TYPES.getOrDefault(type, "`" + type.getSimpleName() + "`");
  }

  /** Whether it has options of the gateway, which have rows of their own. */
  private static boolean isGroup(Class<?> type) {
    return type.getPackageName().startsWith(GatewayOptions.class.getPackageName())
        && type.getSimpleName().matches(".*(Options|Limits)");
  }

  /** A newer Vert.x may have constants that Fluxbus does not accept. */
  private static boolean isAccepted(Object options, Method setter, Object constant) {
    try {
      setter.invoke(options.getClass().getConstructor().newInstance(), constant);
      return true;
    } catch (InvocationTargetException e) {
      return false;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static String defaultOf(Object options, Method setter) {
    boolean flag = setter.getParameterTypes()[0] == boolean.class;
    String getter = (flag ? "is" : "get") + setter.getName().substring("set".length());
    try {
      Object value = options.getClass().getMethod(getter).invoke(options);
      return value == null || value.getClass().isSynthetic() ? "none" : "`" + text(value) + "`";
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Collection<?> list) {
      return new JsonArray(List.copyOf(list)).encode();
    }
    if (isGroup(value.getClass())) {
      return "{}";
    }
    if (value instanceof Map<?, ?> map) {
      assertThat(map).isEmpty();
      return "{}";
    }
    return value instanceof CallOptions call ? call.toJson().encode() : value.toString();
  }

  /** Constants of an enum in the order of their names, so that the page may choose another. */
  private static String sorted(String type) {
    return type.startsWith("`")
        ? Arrays.stream(type.split(", ", -1)).sorted().collect(Collectors.joining(", "))
        : type;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("classes")
  void namesTypesAndDefaultsAreThoseOfTheClass(Object options, String prefix) {
    List<List<String>> expected =
        setters(options).stream()
            .map(
                setter ->
                    List.of(
                        "`" + prefix + name(setter) + "`",
                        type(options, setter),
                        defaultOf(options, setter)))
            .toList();

    assertThat(rows(options))
        .extracting(row -> List.of(row.get(0), sorted(row.get(1)), row.get(2)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("classes")
  void aNumberHasItsUnitAndEachOptionAMeaning(Object options, String prefix) {
    assertThat(rows(options))
        .allSatisfy(
            row -> {
              boolean number = row.get(1).equals("integer") || row.get(1).equals("number");
              assertThat(row.get(3).isEmpty()).isEqualTo(!number);
              assertThat(row.get(4)).isNotEmpty();
            })
        .allSatisfy(row -> assertThat(row.get(3)).isEqualTo(unit(row.get(0), row.get(3))));
  }

  /** The unit that the name of an option implies, or else the one that the page gives. */
  private static String unit(String name, String given) {
    if (name.matches(".*([tT]imeout|[dD]elay|CoolDown|Duration|Interval)`")) {
      return "ms";
    }
    if (name.matches(".*((Response|Image)Size|Bytes)`")) {
      return "bytes";
    }
    return name.matches(".*([uU]sd|usdPerImage)`") ? "USD" : given;
  }

  @Test
  void theTableNamesNoOtherClass() {
    List<String> known =
        classes()
            .map(arguments -> "**`" + arguments.get()[0].getClass().getSimpleName() + "`**")
            .toList();

    assertThat(Documents.table(PAGE, "## All options"))
        .extracting(row -> row.get(0))
        .filteredOn(name -> name.startsWith("**"))
        .extracting(name -> name.split(",", 2)[0])
        .isEqualTo(known);
  }

  @Test
  void theExampleFileHasTheOptionsOfAWorkerWithTheirDefaults() throws Exception {
    JsonObject file = new JsonObject(Files.readString(Path.of("conf", "config.json")));
    JsonObject bus = (JsonObject) file.remove("eventBus");

    assertExample(file, new FluxClientOptions(), "apiKey");
    assertExample(bus, new BusOptions());
  }

  private static void assertExample(JsonObject file, Object options, String... leftOut) {
    List<String> names =
        setters(options).stream()
            .map(ConfigurationPageTest::name)
            .filter(name -> !List.of(leftOut).contains(name) && !ONLY_IN_CODE.contains(name))
            .toList();

    assertThat(file.fieldNames()).containsExactlyInAnyOrderElementsOf(names);
    setters(options).stream()
        .filter(setter -> file.getValue(name(setter)) != null)
        .forEach(
            setter -> {
              Object value = file.getValue(name(setter));
              String text = value instanceof JsonArray array ? array.encode() : value.toString();
              assertThat("`" + text + "`").isEqualTo(defaultOf(options, setter));
            });
  }
}
