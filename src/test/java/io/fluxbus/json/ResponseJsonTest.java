package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.GeneratedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseJsonTest {
  @Test
  void readsTheFormWithImages() throws IOException {
    ResponseJson response =
        read(
            "{'images':[{'url':'https://cdn.example/a.jpg','width':1024,'height':320,"
                + "'content_type':'image/jpeg'}],'timings':{'inference':1.5},'seed':1878268883,"
                + "'has_nsfw_concepts':[true],'prompt':'Rabbit singing'}");

    assertThat(response.images())
        .containsExactly(
            new GeneratedImage(
                "https://cdn.example/a.jpg", null, 1024, 320, "image/jpeg", true, null));
    assertThat(response.seed()).isEqualTo(1878268883L);
    assertThat(response.prompt()).isEqualTo("Rabbit singing");
    assertThat(response.timings()).containsEntry("inference", 1.5);
  }

  @Test
  void readsTheFormWithData() throws IOException {
    ResponseJson response =
        read(
            "{'data':[{'url':'https://cdn.example/a.png','b64_json':null}],"
                + "'meta':{'usage':{'credits_used':120000,'usd_spent':0.06}}}");

    assertThat(response.images())
        .extracting(GeneratedImage::url)
        .containsExactly("https://cdn.example/a.png");
    assertThat(response.creditsUsed()).isEqualTo(120_000);
    assertThat(response.usdSpent()).isEqualTo(new BigDecimal("0.06"));
  }

  @Test
  void imagesOfElementsWithSeveralImagesHaveDifferentIndexes() throws IOException {
    ResponseJson response =
        read(
            "{'choices':[{'images':[{'url':'https://h/a.png'},{'url':'https://h/b.png'}]},"
                + "{'images':[{'url':'https://h/c.png'}]}],'has_nsfw_concepts':[false,false,true]}");

    assertThat(response.images())
        .extracting(GeneratedImage::url)
        .containsExactly("https://h/a.png", "https://h/b.png", "https://h/c.png");
    assertThat(response.images())
        .extracting(GeneratedImage::nsfw)
        .containsExactly(false, false, true);
  }

  @Test
  void readsImagesInBase64() throws IOException {
    assertThat(read("{'data':[{'b64_json':'AAAA'}]}").images())
        .extracting(GeneratedImage::b64Json)
        .containsExactly("AAAA");
  }

  @Test
  @DisplayName(
      "an image is found among members that are null, missing, unknown or of the wrong type")
  void wrongMembersDoNotLoseAnImage() throws IOException {
    ResponseJson response =
        read(
            "{'images':[null,{},{'url':7},{'url':''},'x',"
                + "{'url':'u','width':'wide','height':-1,'content_type':5,'more':{}}],"
                + "'seed':'x','prompt':[],'timings':7,'has_nsfw_concepts':'no',"
                + "'meta':{'usage':{'credits_used':'many','usd_spent':-3}},'more':[[]]}");

    assertThat(response.images())
        .containsExactly(new GeneratedImage("u", null, null, null, null, null, null));
    assertThat(response.seed()).isNull();
    assertThat(response.prompt()).isNull();
    assertThat(response.timings()).isEmpty();
    assertThat(response.creditsUsed()).isNull();
    assertThat(response.usdSpent()).isNull();
  }

  @Test
  void aWordThatOnlyStartsLikeAFlagIsNotKnown() throws IOException {
    ResponseJson response =
        read("{'images':['https://a.b/1.png'],'has_nsfw_concepts':[falsehood],'seed':1}");

    assertThat(response.images().get(0).nsfw()).isNull();
    assertThat(response.seed()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, ",
    "007, 7, 7",
    "2147483647, 2147483647, 2147483647",
    "2147483648, 2147483648, ",
    "999999999999999999, 999999999999999999, ",
    "9223372036854775807, 9223372036854775807, ",
    "18446744073709551615, -1, ",
    "18446744073709551616, , ",
    "-1, , ",
    "1.0, , 1",
    "1e3, , 1000"
  })
  void numbersAreReadExactly(String text, Long seed, Integer width) throws IOException {
    ResponseJson response =
        read("{'images':[{'url':'u','width':" + text + "}],'seed':" + text + "}");

    assertThat(response.seed()).isEqualTo(seed);
    assertThat(response.images().get(0).width()).isEqualTo(width);
  }

  @Test
  void membersMayBeInAnyOrder() throws IOException {
    ResponseJson response =
        read(
            "{'more':{'seed':1},'has_nsfw_concepts':[1,[],true,{'x':[false]},false],"
                + "'timings':{'a':[1],'b':2,'c':'3','d':1e999},"
                + "'images':[[{'url':'in'}],{'url':'a'},{'url':'b','more':{'url':'c'}},null,"
                + "{'width':9,'url':'d'},{'url':'e'}],"
                + "'meta':{'more':[{}],'usage':{'more':{},'usd_spent':1e-3,'credits_used':'7'}},"
                + "'seed':5}");

    assertThat(response.images())
        .containsExactly(
            new GeneratedImage("a", null, null, null, null, null, null),
            new GeneratedImage("b", null, null, null, null, true, null),
            new GeneratedImage("d", null, 9, null, null, false, null),
            new GeneratedImage("e", null, null, null, null, null, null));
    assertThat(response.timings()).containsOnly(Map.entry("b", 2.0));
    assertThat(response.usdSpent()).isEqualByComparingTo("0.001");
    assertThat(response.creditsUsed()).isEqualTo(7);
    assertThat(response.seed()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'images':[{'url':'u'}],'more':{'a':[{'b':1,,'b':2}]}}",
        "{'images':[{'url':'u'}],'more':nothing at all",
        "{'images':[{'url':'u'}],'prompt':'cut o",
        "{'images':[{'url':'u'}]}]",
        "{'images':[{'url':'u'}]",
        "{'images':[{'url':'u','wid",
        "{'images':[{'url':'u'},]}",
        "{'images':[{'url':'u'}]} {'images':[{'url':'v'}]}",
        "{'images':[{'url':'u'}]}\u0000",
        "{} {'images':[{'url':'u'}]}",
        "{'timings':{'total':NaN,'b':-Infinity},'images':[{'url':'u'}]}",
        "{'images':[{'url':'u'}],'images':[{'url':'u'}]}",
        "{'images':[],'images':[{'url':'u'}]}",
        "{'data':[{'url':'u'}],'data':null}",
        "{'prompt':'a','images':[{'url':'u','width':1,'width':2}],'prompt':'b'}",
        "{'seed':null,'images':[{'url':'u'}],'seed':1}",
        "{'timings':{'a':1,'a':2},'meta':{'usage':{},'usage':{}},'images':[{'url':'u'}]}"
      })
  void anImageIsKeptIfTheRestIsMalformed(String json) throws IOException {
    assertThat(ResponseJson.read(bytes(json), 0, bytes(json).length, 1).images())
        .extracting(GeneratedImage::url)
        .containsExactly("u");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'0':{}}", "'x'", "7", "true"})
  @DisplayName("data is used if images has another type")
  void imagesOfAnotherType(String images) throws IOException {
    assertThat(read("{'images':" + images + ",'data':[{'url':'u'}]}").images()).hasSize(1);
  }

  @Test
  void aMemberWithoutImagesIsIgnored() throws IOException {
    assertThat(read("{'images':null,'data':[{'url':'u'}]}").images()).hasSize(1);
    assertThat(read("{'images':[],'data':[{'url':'u'}]}").images()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, 9223372036854775808",
    "18446744073709551615, 18446744073709551615",
    "18446744073709551616, ",
    "-1, ",
    "1.5, "
  })
  @DisplayName("a seed below 2^64 is read as unsigned, and a larger one is ignored")
  void readsSeedsAsUnsigned(String json, String seed) throws IOException {
    Long read = read("{'images':[{'url':'u'}],'seed':" + json + "}").seed();

    assertThat(read == null ? null : Long.toUnsignedString(read)).isEqualTo(seed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html></html>",
        "no such model",
        "{'images':[",
        "{'images':[{'url':'u",
        "{'images':[{'url':'u'}],'images':[{'url':'v'}]}",
        "{'images':[{'url':'u','url':'v'}]}",
        "{'data':[{'b64_json':'AAAA','b64_json':'BBBB'}]}"
      })
  @DisplayName("a body that is not JSON or has a member twice with different images is rejected")
  void rejects(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("it ");
  }

  @Test
  void duplicateNamesAreAllowedInOtherObjectsAndForUnknownMembers() throws IOException {
    ResponseJson response =
        read("{'x':1,'x':2,'y':{'a':1,'a':2},'url':'top','images':[{'url':'u'},{'url':'v'}]}");

    assertThat(response.images()).extracting(GeneratedImage::url).containsExactly("u", "v");
  }

  @Test
  void imagesNestedTenThousandLevelsDeepAreNotFound() throws IOException {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String objects = "{'result':".repeat(10_000) + "{'url':'u'}" + "}".repeat(10_000);

    assertThat(read("{'images':" + deep + "}").images()).isEmpty();
    assertThat(read("{'images':[" + deep + "," + objects + "]}").images()).isEmpty();
    assertThat(read("{'more':" + deep + ",'images':[{'url':'u'}]}").images()).hasSize(1);
  }

  @Test
  void aUrlThatIsNotUtf8IsIgnored() throws IOException {
    byte[] json = bytes("{'images':[{'url':'https://h/X.png'}],'prompt':'X'}");
    assertThat(ResponseJson.read(json).images()).hasSize(1);
    for (int i = 0; i < json.length; i++) {
      json[i] = json[i] == 'X' ? (byte) 0xc3 : json[i];
    }

    assertThat(ResponseJson.read(json).images()).isEmpty();
  }

  private static ResponseJson read(String json) throws IOException {
    return ResponseJson.read(bytes(json));
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }
}
