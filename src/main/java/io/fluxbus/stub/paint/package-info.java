/**
 * The images of the stub server. Each image is generated from a number.
 *
 * <p>{@link io.fluxbus.stub.paint.Painting} is the entry point. {@code Painter} selects a scene.
 * {@code Vistas}, {@code Terrain} with {@code Grounds}, {@code NightScenes} and {@code Abstracts}
 * paint the scenes on a {@code Canvas}, and {@code ImageEncoder} encodes the result. Only Java
 * arithmetic is used: no fonts, no display and no native drawing library.
 */
package io.fluxbus.stub.paint;
