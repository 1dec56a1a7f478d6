package io.fluxbus.store.sql;

import io.vertx.core.Future;

/** Executes groups that only read, without a transaction. */
final class ReadExecutor implements Lane.GroupExecutor {
  private final Connector connector;

  ReadExecutor(Connector connector) {
    this.connector = connector;
  }

  @Override
  public Future<Void> execute(Group group) {
    return connector
        .within(session -> group.execute(session).<Void>mapEmpty())
        .onSuccess(none -> group.operations().forEach(Operation::complete))
        .recover(
            cause -> {
              StoreFailure failure = StoreFailure.of(connector.dialect(), cause);
              if (failure.isOfStatement()) {
                group.operations().forEach(operation -> operation.fail(failure));
                return Future.succeededFuture();
              }
              group.fail(failure);
              return connector.close();
            });
  }

  @Override
  public Future<Void> close() {
    return connector.close();
  }
}
