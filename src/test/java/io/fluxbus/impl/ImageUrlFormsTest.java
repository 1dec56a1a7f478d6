package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationResult;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A URL that certainly belongs to the image is kept, in any form of the response. */
@ExtendWith(VertxExtension.class)
class ImageUrlFormsTest extends ImageFormsFixture {
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
    GeneratedImage image = image(outcomeOf(vertx, body));

    assertThat(image.url()).isIn(URL, BARE);
    assertThat(image.b64Json()).isNull();
  }

  @Test
  void aByteOrderMarkIsSkipped(Vertx vertx) {
    assertThat(image(outcomeOf(vertx, "\uFEFF{'images':[{'url':'<URL>'}]}")).url()).isEqualTo(URL);
  }

  @Test
  void twoFormsOfTheSameImageAreOneImage(Vertx vertx) {
    GeneratedImage image =
        image(
            outcomeOf(
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
  void aReferenceFromTheRootBelongsToTheServerOfTheApi(String reference, String url, Vertx vertx) {
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
  void aTextThatMayBeSomethingElseIsNotAnImage(String body, Vertx vertx) {
    assertFailed(outcomeOf(vertx, body), FailureType.BAD_RESPONSE, Billed.YES, 1);
  }
}
