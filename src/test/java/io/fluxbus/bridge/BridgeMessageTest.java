package io.fluxbus.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeMessageTest {
  private static BridgeMessage read(String json) {
    return BridgeMessage.read(new JsonObject(json.replace('\'', '"')));
  }

  @Test
  void headersAreTextsAndTheAuthorizationIsSeparate() {
    BridgeMessage message =
        read(
            "{'type': 'send', 'address': 'a', 'replyAddress': 'r', 'body': {'x': 1},"
                + " 'headers': {'Fluxbus-Timeout-Ms': 5, 'Authorization': 'Bearer t'}}");

    assertThat(message.type()).isEqualTo(BridgeMessage.Type.SEND);
    assertThat(message.headers()).hasSize(1).containsEntry("fluxbus-timeout-ms", "5");
    assertThat(message.authorization()).isEqualTo("Bearer t");
    assertThat(message.replyAddress()).isEqualTo("r");
    assertThat(message.body()).isEqualTo(new JsonObject().put("x", 1));
  }

  @Test
  void aPingHasNoAddress() {
    assertThat(read("{'type': 'ping'}").address()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                            | the type must be",
        "{'type': 'SEND', 'address': 'a'}                              | the type must be",
        "{'type': 'message', 'address': 'a'}                           | the type must be",
        "{'type': 1, 'address': 'a'}                                   | the type must be",
        "{'type': 'send'}                                              | must have an address",
        "{'type': 'send', 'address': ''}                               | address must be",
        "{'type': 'send', 'address': 1}                                | address must be",
        "{'type': 'send', 'address': 'a\\nb'}                          | address must be",
        "{'type': 'send', 'address': 'a', 'replyAdress': 'r'}          | replyAdress is not",
        "{'type': 'send', 'address': 'a', 'failureCode': 1}            | failureCode is not",
        "{'type': 'send', 'address': 'a', 'x\\u0000': 1}               | a member is not",
        "{'type': 'send', 'address': 'a', 'replyAddress': {}}          | replyAddress must be",
        "{'type': 'send', 'address': 'a', 'headers': 'x'}              | headers must be",
        "{'type': 'send', 'address': 'a', 'headers': {'h': null}}      | h must be a text",
        "{'type': 'send', 'address': 'a', 'headers': {'h': ['x']}}     | h must be a text",
        "{'type': 'send', 'address': 'a', 'headers': {'h': 'a\\r\\nb'}}| h must be a text",
        "{'type': 'send', 'address': 'a', 'headers': {'': 'x'}}        | a header must have",
        "{'type': 'send', 'address': 'a', 'headers': {'h': 1, 'H': 2}} | h must have one value"
      })
  void aMessageThatBreaksTheProtocolIsRejectedByName(String json, String reason) {
    assertThatExceptionOfType(BridgeRejection.class)
        .isThrownBy(() -> read(json))
        .withMessageContaining(reason)
        .matches(rejection -> rejection.code() == 400 && !rejection.isClosing());
  }
}
