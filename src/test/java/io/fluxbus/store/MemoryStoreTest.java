package io.fluxbus.store;

import java.time.InstantSource;

/** The store of the simulation obeys the contract. */
class MemoryStoreTest extends OutcomeStoreContract {
  private final OutcomeStore store = new MemoryStore(InstantSource.system());

  @Override
  protected OutcomeStore store() {
    return store;
  }
}
