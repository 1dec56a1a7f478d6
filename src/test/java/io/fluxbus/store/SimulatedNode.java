package io.fluxbus.store;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.impl.CallerContext;
import io.fluxbus.impl.ClientRuntime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A process with its own clock, from its start to its crash. After the crash nothing of it runs any
 * more, and nothing reaches it. It may crash between any two steps of its code.
 */
final class SimulatedNode implements ClientRuntime {
  private final StoreWorld world;
  private final Consumer<SimulatedNode> onCrash;
  private final String name;
  private final double speed;
  private final long offset;
  private final double fragility;
  private final List<NodeContext> contexts = new ArrayList<>();
  private NodeContext current;
  private boolean crashed;
  private boolean partitioned;
  private int names;

  SimulatedNode(StoreWorld world, String name, Consumer<SimulatedNode> onCrash) {
    this.world = world;
    this.name = name;
    this.onCrash = onCrash;
    speed = 0.8 + world.random().nextDouble() * 0.45;
    offset = world.random().nextLong();
    fragility = world.chance(0.3) ? 0.001 : 0;
    int count = world.random().nextInt(1, 3);
    for (int i = 0; i < count; i++) {
      contexts.add(new NodeContext());
    }
  }

  /** Returns a new name of this process in the store. */
  String nextName() {
    return name + "." + names++;
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return !crashed;
  }

  boolean isPartitioned() {
    return partitioned;
  }

  void setPartitioned(boolean partitioned) {
    this.partitioned = partitioned;
  }

  void crash() {
    if (!crashed) {
      crashed = true;
      onCrash.accept(this);
    }
  }

  /** Crashes now and then, in the middle of whatever the process does. */
  void step() {
    if (fragility > 0 && !crashed && world.fault(fragility)) {
      crash();
    }
  }

  /** Runs an action in this process after a delay of the world, unless it has crashed. */
  Runnable after(long delay, Runnable action) {
    return world.after(
        delay,
        () -> {
          if (!crashed) {
            action.run();
          }
        });
  }

  /** The hash of a file is its name. Now and then, the file cannot be read. */
  Future<String> hash(Path file) {
    Promise<String> read = Promise.promise();
    after(
        world.randomMillis(0, 300),
        () -> {
          if (world.chance(0.2)) {
            read.fail("not a file");
          } else {
            read.complete(file.toString());
          }
        });
    return read.future();
  }

  /** Runs an action on one of the contexts. */
  void onAnyContext(Runnable action) {
    contexts.get(world.random().nextInt(contexts.size())).execute(action);
  }

  /** The longest time of this process for a time of the world, in nanoseconds. */
  long worldTime(long own) {
    return (long) (own / speed);
  }

  @Override
  public long nanoTime() {
    step();
    return offset + (long) (world.elapsed() * speed);
  }

  @Override
  public double random() {
    return world.random().nextDouble();
  }

  @Override
  public Runnable schedule(long delay, Runnable action) {
    step();
    return after(worldTime(delay) + 1, action);
  }

  @Override
  public CallerContext context() {
    return current != null ? current : contexts.get(world.random().nextInt(contexts.size()));
  }

  @Override
  public <T> Future<T> onCaller(Future<T> future) {
    return future;
  }

  /** Runs one action after another, each with a small delay. */
  private final class NodeContext implements CallerContext {
    private final Queue<Runnable> actions = new ArrayDeque<>();

    @Override
    public boolean isCurrent() {
      return current == this;
    }

    @Override
    public void execute(Runnable action) {
      actions.add(action);
      after(world.chance(0.7) ? 0 : world.randomMillis(0, 2), this::next);
    }

    @Override
    public Promise<GenerationOutcome> promise() {
      return Promise.promise();
    }

    private void next() {
      current = this;
      try {
        actions.remove().run();
      } finally {
        current = null;
      }
    }
  }
}
