package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.RawServer;
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

/** An image that a response contains or names beyond doubt is kept, whatever the form. */
@ExtendWith(VertxExtension.class)
class ImageFormsTest {
  /** A whole image of one pixel. */
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
          + "rkJggg==";

  /** The head of a JPEG, which begins with a slash and has both special characters. */
  private static final String JPEG = "/9j/4AAQSkZJRgABAQAAAQABAAD/+/8=";

  private static final String URL = "https://cdn.example/a.png";

  /** A URL that says nothing of what it leads to. */
  private static final String BARE = "https://cdn.example/files/17";

  private static Buffer response(String contentType, Buffer body) {
    return Buffer.buffer(
            "HTTP/1.1 200 OK\r\nContent-Type: "
                + contentType
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n")
        .appendBuffer(body);
  }

  private static GenerationOutcome answered(Vertx vertx, String contentType, Buffer body) {
    RawServer server = RawServer.start(vertx, socket -> socket.write(response(contentType, body)));
    FluxClient client = client(vertx, server);
    GenerationOutcome outcome = outcome(client);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
    return outcome;
  }

  private static GenerationOutcome answered(Vertx vertx, String json) {
    String body =
        json.replace(")]}',", "<HEAD>")
            .replace('\'', '"')
            .replace("~~", "\\\\\\\"")
            .replace("~", "\\\"")
            .replace("<HEAD>", ")]}',")
            .replace("<BARE>", BARE)
            .replace("<URL>", URL);
    return answered(
        vertx,
        "application/json",
        Buffer.buffer(body.replace("<PNG>", PNG).replace("<JPEG>", JPEG)));
  }

  private static GeneratedImage image(GenerationOutcome outcome) {
    assertSucceeded(outcome, 1);
    assertThat(outcome.result().images()).hasSize(1);
    assertThat(outcome.result().missingImages()).isZero();
    assertThat(outcome.result().extraImages()).isZero();
    return outcome.result().images().get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'images':[{'url':'<BARE>'}]}",
        "{'data':[{'url':'<BARE>'}]}",
        "{'images':['<BARE>']}",
        "{'images':'<BARE>'}",
        "{'images':{'url':'<BARE>'}}",
        "{'image':'<BARE>'}",
        "{'image':{'url':'<BARE>'}}",
        "{'image':{'url':'<BARE>','width':512,'height':512}}",
        "{'image_url':'<BARE>'}",
        "{'imageURL':'<BARE>'}",
        "{'image_url':{'url':'<BARE>'}}",
        "{'image_urls':['<BARE>']}",
        "{'data':{'image_urls':['<BARE>']}}",
        "{'data':['<URL>']}",
        "{'data':{'url':'<URL>'}}",
        "{'data':{'images':[{'url':'<BARE>'}]}}",
        "{'data':{'id':'x','images':['<BARE>']}}",
        "{'data':[{'imageURL':'<BARE>','taskUUID':'x'}]}",
        "{'url':'<URL>','seed':1}",
        "{'id':'x','url':'<BARE>','content_type':'image/webp'}",
        "{'id':'x','status':'succeeded','output':'<URL>'}",
        "{'id':'x','status':'succeeded','output':['<BARE>']}",
        "{'id':'x','status':'COMPLETED','output':{'images':[{'url':'<BARE>'}]}}",
        "{'id':'x','status':'Ready','result':{'sample':'<BARE>','prompt':'p','seed':7}}",
        "{'result':{'images':[{'url':'<BARE>'}]}}",
        "{'result':{'data':[{'url':'<URL>'}]}}",
        "{'images':[{'image_url':'<BARE>','image_type':'jpeg'}]}",
        "{'images':[{'image':{'url':'<BARE>'}}]}",
        "{'output':{'results':[{'url':'<BARE>'}]}}",
        "{'output':{'choices':[{'message':{'content':[{'image':'<BARE>'}]}}]}}",
        "{'choices':[{'message':{'images':[{'type':'image_url','image_url':{'url':'<BARE>'}}]}}]}",
        "{'data':{'task_result':{'images':[{'index':0,'url':'<BARE>'}]}}}",
        "[{'url':'<URL>'}]",
        "['<URL>']",
        "'<URL>'",
        "<URL>",
        "{'images':[{'url':' <BARE>\\n'}]}",
        "{'images':[{'\\u0075rl':'<BARE>'}]}",
        "{'images':[{'url':'<BARE>'}],'polling_url':'https://api.example/1','status':'pending'}",
        "{'status':'processing','output':['<URL>']}",
        "{'images':[{}],'data':[{'url':'<BARE>'}]}",
        "{'images':[{'url':null}],'data':[{'url':'<BARE>'}]}",
        "{'images':[{'url':'<BARE>'}],'data':[{'url':'<BARE>'}]}",
        "{'images':[null,{'url':'<BARE>'}],'data':[{'url':'<BARE>'}]}",
        "{'images':['<BARE>'],'image':'<BARE>','output':['<BARE>']}",
        "event: progress\ndata: {'step':1}\n\nevent: done\ndata: {'images':[{'url':'<BARE>'}]}\n\n",
        "{'step':1}\n{'images':[{'url':'<BARE>'}]}\n",
        "\u001e{'images':[{'url':'<BARE>'}]}\n",
        "'{~images~:[{~url~:~<BARE>~}]}'",
        "{'statusCode':200,'body':'{~images~:[{~url~:~<BARE>~}]}'}",
        "{'result':' [{~image_url~:~<BARE>~}]'}",
        "{'data':'{~images~:[{~url~:~<BARE>~}]}'}",
        "{'output':'{~broken','images':['<BARE>']}",
        "{'output':['x'],'body':'{~payload~:~{~~url~~:~~<URL>~~}~}'}",
        "callback({'images':[{'url':'<BARE>'}]});",
        "/**/ a.b_1 ( {'images':[{'url':'<BARE>'}]} )",
        ")]}',\n{'images':[{'url':'<BARE>'}]}",
        "for(;;);{'images':[{'url':'<BARE>'}]}",
        "while(1);[{'url':'<URL>'}]"
      })
  void aUrlIsKept(String body, Vertx vertx) {
    GeneratedImage image = image(answered(vertx, body));

    assertThat(image.url()).isIn(URL, BARE);
    assertThat(image.b64Json()).isNull();
  }

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
  void theBytesThemselvesAreKept(String body, Vertx vertx) {
    GeneratedImage image = image(answered(vertx, body));

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
  void everySpellingOfBase64BecomesTheOneThatAllDecodersRead(String base64, Vertx vertx) {
    for (String name : new String[] {"b64_json", "url", "image"}) {
      GeneratedImage image =
          image(answered(vertx, "{'images':[{'" + name + "':'" + base64 + "'}]}"));

      assertThat(image.b64Json()).isEqualTo(JPEG);
      assertThat(Base64.getDecoder().decode(image.b64Json())).hasSize(23);
    }
  }

  @Test
  void anSvgImageInADataUriIsKept(Vertx vertx) {
    String body = "{'images':[{'url':'data:image/svg+xml;utf8,%3Csvg xmlns=\\'x\\'/%3E\u00e9'}]}";

    GeneratedImage image = image(answered(vertx, body.replace("\\'", "\\u0027")));

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
        image(answered(vertx, contentType, Buffer.buffer(Base64.getDecoder().decode(PNG))));

    assertThat(image.b64Json()).isEqualTo(PNG);
    assertThat(image.contentType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void otherEncodingsOfUnicodeAreRead(String charset, Vertx vertx) {
    Buffer body =
        Buffer.buffer(
            ("{\"data\":[{\"b64_json\":\"" + PNG + "\"}]}").getBytes(Charset.forName(charset)));

    assertThat(image(answered(vertx, "application/json", body)).b64Json()).isEqualTo(PNG);
  }

  @Test
  void aByteOrderMarkIsSkipped(Vertx vertx) {
    assertThat(image(answered(vertx, "\uFEFF{'images':[{'url':'<URL>'}]}")).url()).isEqualTo(URL);
  }

  @Test
  void twoFormsOfTheSameImageAreOneImage(Vertx vertx) {
    GeneratedImage image =
        image(
            answered(
                vertx, "{'images':[{'url':'<URL>','width':8}],'data':[{'b64_json':'<PNG>'}]}"));

    assertThat(image.url()).isEqualTo(URL);
    assertThat(image.b64Json()).isEqualTo(PNG);
    assertThat(image.width()).isEqualTo(8);
  }

  @Test
  void eachFormCompletesTheOther(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer(
                "200 OK",
                "{\"images\":[{\"url\":\"u1\"},{}],\"data\":[{\"url\":\"u1\"},{\"url\":\"u2\"}],"
                    + "\"has_nsfw_concepts\":[false,true]}"));

    GenerationResult result = Await.result(client(vertx, server).generate(CAT.withNumImages(2)));

    assertThat(result.images()).extracting(GeneratedImage::url).containsExactly("u1", "u2");
    assertThat(result.images()).extracting(GeneratedImage::nsfw).containsExactly(false, true);
  }

  @ParameterizedTest
  @CsvSource({
    "/files/a.png, http://127.0.0.1:PORT/files/a.png",
    "//cdn.example/a.png, http://cdn.example/a.png"
  })
  void aReferenceFromTheRootIsOneOfTheApisServer(String reference, String url, Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx, RawServer.answer("200 OK", "{\"images\":[{\"url\":\"" + reference + "\"}]}"));

    assertThat(image(outcome(client(vertx, server))).url())
        .isEqualTo(url.replace("PORT", String.valueOf(server.port())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'x','url':'<BARE>'}",
        "{'data':{'id':'x','url':'<BARE>'}}",
        "{'status':'processing','url':'<BARE>'}",
        "{'urls':{'get':'<BARE>','cancel':'<BARE>'}}",
        "{'status_url':'<BARE>','response_url':'<BARE>'}",
        "{'images':[{'url':'data:text/html;base64,PGI+'}]}",
        "{'images':[{'url':'data:image/png;base64,'}]}",
        "{'images':[{'b64_json':'no image!'}]}",
        "{'images':['queued']}",
        "{'image':'queued','output':'pending'}",
        "{'input':{'image':'<URL>'},'logo':'<URL>'}",
        "{'message':'see <BARE>'}",
        "see <URL>",
        "{'message':'{~see~:~<URL>~}'}",
        "{'body':'{~id~:~x~,~url~:~<BARE>~}'}",
        "if(a){'images':['<URL>']}",
        "<html><img src='<URL>'></html>"
      })
  void whatMayBeSomethingElseIsNotTakenForAnImage(String body, Vertx vertx) {
    assertFailed(answered(vertx, body), FailureType.BAD_RESPONSE, Billed.YES, 1);
  }
}
