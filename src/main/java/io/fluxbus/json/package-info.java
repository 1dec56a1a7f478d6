/**
 * The wire format: the values of {@code io.fluxbus} to JSON and back, with Jackson.
 *
 * <p>{@link io.fluxbus.json.RequestJson} is strict, because a typo in a request costs money. {@link
 * io.fluxbus.json.ResponseJson} takes what an API may send and finds the images in it, with a
 * parser of its own ({@code JsonCursor}): that of Jackson gives up where an image is still
 * readable. {@link io.fluxbus.json.OutcomeJson} writes outcomes as programs read them, {@link
 * io.fluxbus.json.WireJson} answers as they cross between nodes of Fluxbus.
 */
package io.fluxbus.json;
