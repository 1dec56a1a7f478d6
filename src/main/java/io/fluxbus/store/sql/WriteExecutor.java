package io.fluxbus.store.sql;

import io.vertx.core.Future;

/** Executes each group in a transaction. */
final class WriteExecutor implements Lane.GroupExecutor {
  private final Connector connector;
  private final Fence fence;

  WriteExecutor(Connector connector, Fence fence) {
    this.connector = connector;
    this.fence = fence;
  }

  @Override
  public Future<Void> execute(Group group) {
    return transaction(group)
        .recover(
            cause -> {
              StoreFailure failure = StoreFailure.of(connector.dialect(), cause);
              if (failure.isOfStatement()) {
                return eachAlone(group, failure);
              }
              group.fail(failure);
              return connector.close();
            });
  }

  private Future<Void> transaction(Group group) {
    return connector
        .within(
            session -> fence.transaction(session, () -> group.execute(session)).<Void>mapEmpty())
        .onSuccess(none -> group.operations().forEach(Operation::complete));
  }

  /** One statement has failed. Only the operation that is the reason may fail. */
  private Future<Void> eachAlone(Group group, StoreFailure failure) {
    if (group.operations().size() == 1) {
      group.operations().get(0).fail(failure);
      return Future.succeededFuture();
    }
    Future<Void> done = Future.succeededFuture();
    for (Operation<?, ?> operation : group.operations()) {
      done = done.compose(none -> operation.isDone() ? Future.succeededFuture() : alone(operation));
    }
    return done;
  }

  private Future<Void> alone(Operation<?, ?> operation) {
    Group group = new Group();
    group.add(operation);
    return execute(group);
  }

  @Override
  public Future<Void> close() {
    return connector.close();
  }
}
