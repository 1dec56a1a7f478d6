package io.fluxbus.gateway.page;

import static io.fluxbus.internal.OptionsJson.requirePositive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * The options of a {@link LivePage}. Each setter rejects a value out of its range with an {@link
 * IllegalArgumentException} that names the option and never shows a secret.
 */
@DataObject
public final class LivePageOptions {
  public static final int DEFAULT_MAX_VIEWERS = 200;

  private int maxViewers = DEFAULT_MAX_VIEWERS;
  private boolean showPrompts;
  private String adminToken;

  /** Creates options with the defaults. */
  public LivePageOptions() {}

  /** Copies options. */
  public LivePageOptions(LivePageOptions other) {
    maxViewers = other.maxViewers;
    showPrompts = other.showPrompts;
    adminToken = other.adminToken;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public LivePageOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name, except the admin token. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setMaxViewers}. */
  public int getMaxViewers() {
    return maxViewers;
  }

  /**
   * The most pages that are open at once; at least 1, {@value #DEFAULT_MAX_VIEWERS} by default. A
   * further one says so, and tries again later.
   */
  public LivePageOptions setMaxViewers(int maxViewers) {
    requirePositive(maxViewers, "maxViewers");
    this.maxViewers = maxViewers;
    return this;
  }

  /** See {@link #setShowPrompts}. */
  public boolean isShowPrompts() {
    return showPrompts;
  }

  /** Whether the page shows prompts; false by default, because prompts can be private. */
  public LivePageOptions setShowPrompts(boolean showPrompts) {
    this.showPrompts = showPrompts;
    return this;
  }

  /** See {@link #setAdminToken}; null for none. */
  @JsonIgnore
  public String getAdminToken() {
    return adminToken;
  }

  /**
   * The token that an operator enters on the page to pause the gateway and to cancel calls; null by
   * default, so that nobody can. It has 16 to 512 visible ASCII characters, and is not part of the
   * JSON.
   */
  public LivePageOptions setAdminToken(String adminToken) {
    OptionsJson.require(
        adminToken == null || adminToken.matches("[!-~]{16,512}"),
        "adminToken must be 16 to 512 visible ASCII characters");
    this.adminToken = adminToken;
    return this;
  }
}
