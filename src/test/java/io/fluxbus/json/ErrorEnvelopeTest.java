package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorEnvelopeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'message':'no','statusCode':429} | no | 429 | true",
        "{'message':'no','statusCode':'429'} | no | 429 | true",
        "{'statusCode':500} | | 500 | true",
        "{'message':'no','requestId':'r'} | no | 0 | true",
        "{'message':'no','path':'/v1','timestamp':'t'} | no | 0 | true",
        "{'message':'no'} | no | 0 | false",
        "{'message':'no','statusCode':'x'} | no | 0 | false",
        "{'message':['one is wrong','two too'],'statusCode':400} | one is wrong; two too | 400 |"
            + " true",
      })
  void readsEnvelopes(String json, String message, int status, boolean attributable) {
    assertThat(ErrorEnvelope.read(bytes(json)))
        .contains(new ErrorEnvelope(message, status, attributable));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'error':'no'}",
        "{'message':7}",
        "{'message':{}}",
        "{'images':[]}",
        "{'message':'no','statusCode':429,'statusCode':500}",
        "{",
        "7"
      })
  void otherObjectsAreNotEnvelopes(String json) {
    assertThat(ErrorEnvelope.read(bytes(json))).isEmpty();
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }
}
