package io.fluxbus.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The budgets of a {@link MemoryOutcomeStore}. Its lock protects them. */
final class MemoryBudgets {
  private final Map<String, Budget> budgets = new TreeMap<>();

  private static final class Budget {
    private long limit;
    private long spent;
    private final Map<String, Account> accounts = new HashMap<>();

    private long leased() {
      return accounts.values().stream().mapToLong(Account::held).sum();
    }

    private long free() {
      return Math.max(0, limit - spent - leased());
    }
  }

  /** The lease of one node. */
  private static final class Account {
    private int step;
    private long leased;
    private long released;
    private long spent;
    private long charged;
    private boolean unrecorded;

    private long held() {
      return Math.max(0, leased - released - charged);
    }
  }

  void setLimit(String name, long limit) {
    budgets.computeIfAbsent(name, absent -> new Budget()).limit = limit;
  }

  Lease lease(LeaseRequest request) {
    Budget budget = budgets.get(request.budget());
    if (budget == null) {
      return new Lease(0, 0, 0);
    }
    Account account = budget.accounts.computeIfAbsent(request.node(), absent -> new Account());
    if (request.step() >= account.step) {
      budget.spent += Math.max(0, request.spent() - account.spent);
      account.spent = Math.max(account.spent, request.spent());
      account.released = Math.max(account.released, request.released());
      account.unrecorded |= request.unrecorded();
      if (request.step() > account.step) {
        account.step = request.step();
        long free = budget.free();
        account.leased += free < request.least() ? 0 : Math.min(free, request.wanted());
      }
    }
    return new Lease(account.leased, budget.free(), budget.leased() - account.held());
  }

  /**
   * Charges the cost of a call.
   *
   * @param expired whether it was charged before, when its node was expired
   */
  void settle(Claim claim, boolean expired, long price, long before, long cost) {
    Budget budget = claim.budget() == null ? null : budgets.get(claim.budget());
    if (budget == null) {
      return;
    }
    budget.spent += cost - before;
    Account account = budget.accounts.get(claim.node());
    if (!expired && account != null) {
      account.charged += Math.min(cost, price);
    }
  }

  void refund(Claim claim, long cost) {
    Budget budget = claim.budget() == null ? null : budgets.get(claim.budget());
    if (budget != null) {
      budget.spent -= cost;
    }
  }

  void expire(String node) {
    budgets
        .values()
        .forEach(
            budget -> {
              Account account = budget.accounts.remove(node);
              if (account != null && account.unrecorded) {
                budget.spent += account.held();
              }
            });
  }

  List<StoredBudget> list() {
    return budgets.entrySet().stream()
        .map(
            entry -> {
              Budget budget = entry.getValue();
              return new StoredBudget(entry.getKey(), budget.limit, budget.spent, budget.leased());
            })
        .toList();
  }
}
