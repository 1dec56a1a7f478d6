package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fluxbus.CollidingNames;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.OutputFormat;
import io.fluxbus.RequestArbitraries;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Provide
  Arbitrary<GenerationRequest> requests() {
    return RequestArbitraries.requests();
  }

  /** A field, and a value that breaks its rule. */
  @Provide
  Arbitrary<String[]> wrongMembers() {
    return Arbitraries.of(
        new String[] {"prompt", "null"},
        new String[] {"prompt", "\" \""},
        new String[] {"prompt", "17"},
        new String[] {"prompt", "[\"cat\"]"},
        new String[] {"prompt", "\"\\ud83d\""},
        new String[] {"id", "\"a b\""},
        new String[] {"id", "17"},
        new String[] {"model", "\"\""},
        new String[] {"model", "{}"},
        new String[] {"num_images", "0"},
        new String[] {"num_images", "5"},
        new String[] {"num_images", "\"2\""},
        new String[] {"num_images", "1.5"},
        new String[] {"num_images", "99999999999"},
        new String[] {"seed", "0"},
        new String[] {"seed", "-7"},
        new String[] {"seed", "\"7\""},
        new String[] {"seed", "9223372036854775808"},
        new String[] {"safety_tolerance", "2"},
        new String[] {"safety_tolerance", "\"0\""},
        new String[] {"safety_tolerance", "\"7\""},
        new String[] {"safety_tolerance", "\"\""},
        new String[] {"output_format", "\"gif\""},
        new String[] {"output_format", "true"},
        new String[] {"enable_safety_checker", "\"true\""},
        new String[] {"enable_safety_checker", "1"},
        new String[] {"image_size", "\"huge\""},
        new String[] {"image_size", "[1024, 768]"},
        new String[] {"image_size.width", "1000"},
        new String[] {"image_size.height", "\"320\""},
        new String[] {"image_size.height", "320.5"},
        new String[] {"image_size.height", "null"},
        new String[] {"image_size.depth", "3"},
        new String[] {"num_image", "1"},
        new String[] {"steps", "null"});
  }

  @Property
  void everyRequestIsReadAsItWasWritten(@ForAll("requests") GenerationRequest request) {
    assertThat(RequestJson.read(RequestJson.write(request))).isEqualTo(request);
  }

  @Property
  void theServerReadsEveryBodyAsItWasWritten(@ForAll("requests") GenerationRequest request) {
    assertThat(RequestJson.readBody(RequestJson.body(request), request.id(), false))
        .isEqualTo(request);
  }

  @Property
  void everyInvalidFieldIsNamed(
      @ForAll("requests") GenerationRequest request, @ForAll("wrongMembers") String[] wrong)
      throws IOException {
    ObjectNode json = (ObjectNode) MAPPER.readTree(RequestJson.write(request));
    String[] path = wrong[0].split("\\.", -1);
    ObjectNode owner = path.length == 1 ? json : json.putObject(path[0]);
    owner.set(path[path.length - 1], MAPPER.readTree(wrong[1]));

    assertThatThrownBy(() -> RequestJson.read(MAPPER.writeValueAsBytes(json)))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo(wrong[0]))
        .hasMessageStartingWith(wrong[0] + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prompt':17} | prompt must be a string, was 17",
        "{'prompt':'x','num_images':'2'} | num_images must be an integer from 1 to 4, was '2'",
        "{'prompt':'x','seed':1.5} | seed must be an integer from 1 to 2^63-1, was 1.5",
        "{'prompt':'x','safety_tolerance':2} | safety_tolerance must be a string, was 2",
        "{'prompt':'x','enable_safety_checker':1} | enable_safety_checker must be true or false,"
            + " was 1",
        "{'prompt':'x','image_size':{'width':'1'}} | image_size.width must be an integer, a"
            + " multiple of 32 from 256 to 1440, was '1'"
      })
  void theMessageContainsFieldRuleAndValue(String json, String message) {
    assertThatThrownBy(() -> read(json)).hasMessage(message.replace('\'', '"'));
  }

  @Test
  void onlyFieldsThatWereSetAreWritten() {
    assertThat(body(GenerationRequest.of("cat")))
        .isEqualTo("{\"model\":\"flux-pro/v1.1\",\"prompt\":\"cat\"}");
  }

  @Test
  void everyFieldIsWrittenInTheFormOfTheApi() {
    GenerationRequest request =
        GenerationRequest.of("cat")
            .withImageSize(1024, 320)
            .withNumImages(2)
            .withSeed(3)
            .withSafetyTolerance(4)
            .withOutputFormat(OutputFormat.PNG)
            .withSafetyChecker(false);

    assertThat(body(request))
        .isEqualTo(
            "{\"model\":\"flux-pro/v1.1\",\"prompt\":\"cat\","
                + "\"image_size\":{\"width\":1024,\"height\":320},\"num_images\":2,\"seed\":3,"
                + "\"safety_tolerance\":\"4\",\"output_format\":\"png\","
                + "\"enable_safety_checker\":false}");
  }

  @Test
  void aPresetIsWrittenByName() {
    assertThat(body(GenerationRequest.of("cat").withImageSize(ImageSize.Preset.SQUARE)))
        .contains("\"image_size\":\"square\"");
  }

  @Test
  void aSizeMayHaveOnlyOneSide() {
    assertThat(read("{'prompt':'cat','image_size':{'width':512}}").imageSize())
        .isEqualTo(ImageSize.of(512, 768));
    assertThat(read("{'prompt':'cat','image_size':{'height':512}}").imageSize())
        .isEqualTo(ImageSize.of(1024, 512));
  }

  @Test
  void aNullIsAFieldThatWasNotSet() {
    assertThat(read("{'id':'a','prompt':'cat','seed':null,'image_size':null,'model':null}"))
        .isEqualTo(GenerationRequest.of("cat").withId("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "null",
        "[]",
        "'\"cat\"'",
        "17",
        "{",
        "{'prompt':'cat'} {}",
        "{'prompt':'cat','prompt':'dog'}",
      })
  void aValueThatIsNotOneObjectIsRejected(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("body"));
  }

  @Test
  void aByteOrderMarkIsIgnored() {
    assertThat(read("\uFEFF{'prompt':'cat'}").prompt()).isEqualTo("cat");
  }

  @Test
  void invalidUtf8IsRejected() {
    byte[] json = "{\"prompt\":\"cat?\"}".getBytes(UTF_8);
    json[14] = (byte) 0xff;

    assertThatThrownBy(() -> RequestJson.read(json)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void namesWithEqualHashesAreTreatedLikeOthersAndDoNotAffectOtherRequests() {
    String names = CollidingNames.members(2_000, "1");
    assertThatThrownBy(() -> read("{" + names + ",'prompt':'cat'}"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageEndingWith("is not a field of the API");
    assertThat(
            RequestJson.readBody(
                    ("{" + names + ",\"model\":\"m\",\"prompt\":\"cat\"}").getBytes(UTF_8),
                    "a",
                    true)
                .prompt())
        .isEqualTo("cat");
    String some = CollidingNames.members(1_000, "1");
    GenerationRequest request = read("{'prompt':'cat','metadata':{" + some + "}}");
    assertThat(request.metadata().toJson().size()).isEqualTo(1_000);
  }

  @Test
  void theServerRequiresAModelAndRejectsAnId() {
    assertThatThrownBy(
            () -> RequestJson.readBody("{\"prompt\":\"cat\"}".getBytes(UTF_8), "a", true))
        .hasMessage("model is required");
    assertThatThrownBy(
            () -> RequestJson.readBody(RequestJson.write(GenerationRequest.of("cat")), "a", false))
        .hasMessage("id is not a field of the API");
  }

  private static GenerationRequest read(String json) {
    return RequestJson.read(json.replace('\'', '"').getBytes(UTF_8));
  }

  private static String body(GenerationRequest request) {
    return new String(RequestJson.body(request), UTF_8);
  }
}
