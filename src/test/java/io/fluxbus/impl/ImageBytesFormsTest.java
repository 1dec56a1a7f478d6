package io.fluxbus.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GeneratedImage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of an image are kept, in any form of the response. */
@ExtendWith(VertxExtension.class)
class ImageBytesFormsTest extends ImageFormsFixture {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'data':[{'b64_json':'<PNG>'}]}",
        "{'data':[{'b64_json':'data:image/png;base64,<PNG>'}]}",
        "{'images':[{'url':'data:image/png;base64,<PNG>'}]}",
        "{'images':[{'url':'DATA:IMAGE/PNG;charset=utf-8;BASE64,<PNG>'}]}",
        "{'images':[{'url':'data:;base64,<PNG>'}]}",
        "{'images':[{'url':'data:application/octet-stream;base64,<PNG>'}]}",
        "{'images':[{'url':'data:image\\/png;base64,<PNG>'}]}",
        "{'images':[{'url':'<PNG>'}]}",
        "{'images':['<PNG>'],'parameters':{},'info':''}",
        "{'images':['data:image/png;base64,<PNG>']}",
        "{'images':[{'image':'<PNG>','index':0}]}",
        "{'images':[{'base64':'<PNG>'}]}",
        "{'images':[{'b64':'<PNG>'}]}",
        "{'image':'<PNG>','finish_reason':'SUCCESS','seed':1}",
        "{'id':'x','image':'data:image/png;base64,<PNG>'}",
        "{'artifacts':[{'base64':'<PNG>','seed':1,'finishReason':'SUCCESS'}]}",
        "{'base64':['<PNG>']}",
        "{'result':{'image':'<PNG>'},'success':true}",
        "{'predictions':[{'bytesBase64Encoded':'<PNG>','mimeType':'image/png'}]}",
        "{'candidates':[{'content':{'parts':[{'text':'here'},"
            + "{'inlineData':{'mimeType':'image/png','data':'<PNG>'}}]}}]}",
        "{'choices':[{'message':{'images':[{'image_url':{'url':'data:image/png;base64,<PNG>'}}]}}]}",
        "{'output':[{'type':'image_generation_call','status':'completed','result':'<PNG>'}]}",
        "{'data':[{'imageBase64Data':'<PNG>'}]}",
        "{'data':[{'imageDataURI':'data:image/png;base64,<PNG>'}]}",
        "{'data':{'image_base64':['<PNG>']}}",
        "{'output':'data:image/png;base64,<PNG>','status':'succeeded'}",
        "['<PNG>']",
        "[{'b64_json':'<PNG>'}]",
        "'data:image/png;base64,<PNG>'",
        "data:image/png;base64,<PNG>",
        "<PNG>",
        "{'url':'data:image/png;base64,<PNG>','status':'processing'}",
        "data: {'type':'image_generation.partial_image','b64_json':'<JPEG>'}\r\n\r\n"
            + "data: {'type':'image_generation.completed','b64_json':'<PNG>'}\r\n\r\ndata: [DONE]"
      })
  void theBytesAreKept(String body, Vertx vertx) {
    GeneratedImage image = image(outcomeOf(vertx, body));

    assertThat(image.url()).isNull();
    assertThat(image.b64Json()).isEqualTo(PNG);
    assertThat(image.contentType()).isEqualTo("image/png");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_9j_4AAQSkZJRgABAQAAAQABAAD_-_8",
        "/9j/4AAQSkZJRgABAQAAAQABAAD/+/8",
        "/9j/4AAQSkZJ\\r\\nRgABAQAAAQAB\\r\\nAAD/+/8=\\n",
        "\\/9j\\/4AAQSkZJRgABAQAAAQABAAD\\/+\\/8=",
        "/9j/4AAQSkZJRgABAQAAAQABAAD/\\u002B/8\\u003d",
        "data:image/jpeg;base64,%2F9j%2F4AAQSkZJRgABAQAAAQABAAD%2F%2B%2F8%3D"
      })
  void everyVariantOfBase64BecomesTheStandardOne(String base64, Vertx vertx) {
    for (String name : new String[] {"b64_json", "url", "image"}) {
      GeneratedImage image =
          image(outcomeOf(vertx, "{'images':[{'" + name + "':'" + base64 + "'}]}"));

      assertThat(image.b64Json()).isEqualTo(JPEG);
      assertThat(Base64.getDecoder().decode(image.b64Json())).hasSize(23);
    }
  }

  @Test
  void anSvgImageInADataUriIsKept(Vertx vertx) {
    String body = "{'images':[{'url':'data:image/svg+xml;utf8,%3Csvg xmlns=\\'x\\'/%3E\u00e9'}]}";

    GeneratedImage image = image(outcomeOf(vertx, body.replace("\\'", "\\u0027")));

    assertThat(image.contentType()).isEqualTo("image/svg+xml");
    assertThat(new String(Base64.getDecoder().decode(image.b64Json()), StandardCharsets.UTF_8))
        .isEqualTo("<svg xmlns='x'/>\u00e9");
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, image/png",
    "application/octet-stream, image/png",
    "application/json, image/png",
    "text/html, image/png"
  })
  void aBodyThatIsTheImageIsKept(String contentType, String type, Vertx vertx) {
    GeneratedImage image =
        image(outcomeOf(vertx, contentType, Buffer.buffer(Base64.getDecoder().decode(PNG))));

    assertThat(image.b64Json()).isEqualTo(PNG);
    assertThat(image.contentType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void otherEncodingsOfUnicodeAreRead(String charset, Vertx vertx) {
    Buffer body =
        Buffer.buffer(
            ("{\"data\":[{\"b64_json\":\"" + PNG + "\"}]}").getBytes(Charset.forName(charset)));

    assertThat(image(outcomeOf(vertx, "application/json", body)).b64Json()).isEqualTo(PNG);
  }
}
