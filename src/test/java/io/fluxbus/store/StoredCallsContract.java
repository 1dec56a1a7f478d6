package io.fluxbus.store;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.store.StoredCall.State;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How every store keeps calls. */
abstract class StoredCallsContract extends StoreFixture {
  // Claims.

  @Test
  void theFirstClaimOfAKeyHoldsIt() throws Exception {
    OutcomeStore store = withNode("n1", "n2");
    Claim first = claim(key("a"), "t1", "n1", "b", 30);
    StoredCall claimed = result(store.claim(first));
    assertThat(claimed.claim()).isEqualTo(first);
    assertThat(claimed.state()).isEqualTo(State.WAITING);
    assertThat(claimed.outcome()).isNull();
    assertThat(claimed.cost()).isZero();

    assertThat(result(store.claim(claim(key("a"), "t2", "n2"))).claim()).isEqualTo(first);
    assertThat(result(store.claim(first)).claim()).isEqualTo(first);
    assertThat(result(store.find(key("a"))).claim()).isEqualTo(first);
  }

  @Test
  void tenantsHaveTheirOwnKeys() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.claim(claim(new CallKey("t1", "k"), "t1", "n1")));
    Claim other = claim(new CallKey("t2", "k"), "t2", "n1");
    assertThat(result(store.claim(other)).claim()).isEqualTo(other);
    assertThat(result(store.find(new CallKey("", "k")))).isNull();
  }

  @Test
  void ofManyClaimsAtOnceOneHoldsTheKey() throws Exception {
    OutcomeStore store = withNode("n1");
    List<Future<StoredCall>> claims = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      claims.add(store.claim(claim(key("k" + i % 3), "t" + i, "n1")));
    }
    result(Future.all(claims));
    assertThat(claims.stream().map(f -> f.result().claim().token()).distinct()).hasSize(3);
  }

  @Test
  void aNodeThatIsNotRegisteredClaimsNothing() throws Exception {
    OutcomeStore store = withNode("n1");
    assertThat(result(store.claim(claim(key("a"), "t1", "stranger")))).isNull();
    assertThat(result(store.find(key("a")))).isNull();
    result(store.claim(claim(key("a"), "t2", "n1")));
    assertThat(result(store.claim(claim(key("a"), "t1", "stranger"))).claim().token())
        .isEqualTo("t2");
  }

  // The steps of a call.

  @Test
  void onlyTheOwnerOfAKeyMaySend() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.claim(claim(key("a"), "t1", "n1")));
    assertThat(result(store.sending(key("a"), "t2", 1, 30))).isFalse();
    assertThat(result(store.sending(key("b"), "t1", 1, 30))).isFalse();
    assertThat(result(store.find(key("a"))).state()).isEqualTo(State.WAITING);
    assertThat(result(store.sending(key("a"), "t1", 1, 60))).isTrue();
    assertThat(result(store.sending(key("a"), "t1", 1, 60))).isTrue();
    StoredCall sent = result(store.find(key("a")));
    assertThat(sent.state()).isEqualTo(State.SENT);
    assertThat(sent.claim().price()).isEqualTo(60);
    assertThat(sent.cost()).isZero();
  }

  @Test
  void aLateStepHasNoEffect() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.claim(claim(key("a"), "t1", "n1")));
    assertThat(result(store.sending(key("a"), "t1", 1, 30))).isTrue();
    assertThat(result(store.waiting(key("a"), "t1", 2))).isTrue();
    assertThat(result(store.find(key("a"))).state()).isEqualTo(State.WAITING);
    assertThat(result(store.sending(key("a"), "t1", 3, 30))).isTrue();
    result(store.waiting(key("a"), "t1", 2));
    assertThat(result(store.find(key("a"))).state()).isEqualTo(State.SENT);
  }

  @Test
  void aReleasedKeyIsFree() throws Exception {
    OutcomeStore store = withNode("n1");
    sent(store, claim(key("a"), "t1", "n1"));
    assertThat(result(store.release(key("a"), "t2"))).isFalse();
    assertThat(result(store.release(key("a"), "t1"))).isTrue();
    assertThat(result(store.find(key("a")))).isNull();
    assertThat(result(store.sending(key("a"), "t1", 2, 30))).isFalse();
    assertThat(result(store.claim(claim(key("a"), "t2", "n1"))).claim().token()).isEqualTo("t2");
  }

  @Test
  void anOutcomeIsRecordedOnceAndExactly() throws Exception {
    OutcomeStore store = withNode("n1");
    sent(store, claim(key("a"), "t1", "n1"));
    assertThat(result(store.settle(key("a"), "t2", success("x"), 5))).isFalse();
    assertThat(result(store.settle(key("a"), "t1", success("x"), 30))).isTrue();
    assertThat(result(store.settle(key("a"), "t1", success("x"), 30))).isTrue();

    StoredCall settled = result(store.find(key("a")));
    assertThat(settled.state()).isEqualTo(State.SUCCEEDED);
    assertThat(settled.outcome()).isEqualTo(success("x"));
    assertThat(settled.cost()).isEqualTo(30);
    assertThat(result(store.claim(claim(key("a"), "t2", "n1"))).outcome()).isEqualTo(success("x"));
    assertThat(result(store.release(key("a"), "t1"))).isFalse();
    assertThat(result(store.sending(key("a"), "t1", 2, 30))).isFalse();
    assertThat(result(store.waiting(key("a"), "t1", 2))).isFalse();
  }

  @Test
  void theFilesOfASuccessAreRecordedForItsTokenOnly() throws Exception {
    OutcomeStore store = withNode("n1");
    List<StoredFile> files = List.of(new StoredFile("/images/\u00e4 \"b\".png", "a".repeat(64)));
    sent(store, claim(key("a"), "t1", "n1"));
    assertThat(result(store.saved(key("a"), "t1", files))).isFalse();
    result(store.settle(key("a"), "t1", success("x"), 30));
    StoredCall settled = result(store.find(key("a")));
    assertThat(settled.files()).isEmpty();
    assertThat(result(store.saved(key("a"), "t2", files))).isFalse();
    assertThat(result(store.saved(key("b"), "t1", files))).isFalse();
    assertThat(result(store.find(key("a")))).isEqualTo(settled);

    assertThat(result(store.saved(key("a"), "t1", files))).isTrue();
    assertThat(result(store.saved(key("a"), "t1", files))).isTrue();
    assertThat(result(store.find(key("a"))))
        .isEqualTo(
            new StoredCall(
                settled.claim(), State.SUCCEEDED, settled.outcome(), files, 30, settled.updated()));

    sent(store, claim(key("unknown"), "t3", "n1"));
    result(store.settle(key("unknown"), "t3", unknown("y"), 30));
    assertThat(result(store.saved(key("unknown"), "t3", files))).isFalse();
    result(store.reclaim(claim(key("a"), "t4", "n1"), "t1"));
    assertThat(result(store.find(key("a"))).files()).isEmpty();
    result(store.settle(key("a"), "t4", success("z"), 30));
    assertThat(result(store.find(key("a"))).files()).isEmpty();
  }

  @Test
  void aSettledCallIsReplacedByItsTokenOnly() throws Exception {
    OutcomeStore store = withNode("n1");
    Claim second = claim(key("a"), "t2", "n1");
    assertThat(result(store.reclaim(second, "t1")).claim()).isEqualTo(second);
    result(store.settle(key("a"), "t2", unknown("x"), 30));
    assertThat(result(store.find(key("a"))).state()).isEqualTo(State.UNKNOWN);

    assertThat(result(store.reclaim(claim(key("a"), "t3", "n1"), "t1")).claim().token())
        .isEqualTo("t2");
    StoredCall third = result(store.reclaim(claim(key("a"), "t3", "n1"), "t2"));
    assertThat(third.claim().token()).isEqualTo("t3");
    // The store does not forget that the key may have been billed.
    assertThat(third.state()).isEqualTo(State.SENT);
    assertThat(third.outcome()).isNull();
    assertThat(result(store.reclaim(claim(key("a"), "t3", "n1"), "t2"))).isEqualTo(third);
    // A call that runs is not replaced.
    assertThat(result(store.reclaim(claim(key("a"), "t4", "n1"), "t3")).claim().token())
        .isEqualTo("t3");
  }
}
