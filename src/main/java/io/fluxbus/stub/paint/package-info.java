/**
 * The pictures of the stubbed server: from a number to an image file.
 *
 * <p>{@link io.fluxbus.stub.paint.Painting} is the only door. {@code Painter} picks a scene; {@code
 * Vistas}, {@code Grounds}, {@code NightScenes} and {@code Abstracts} paint them on a {@code
 * Canvas}. Pure Java arithmetic: no fonts, no display, no native drawing.
 */
package io.fluxbus.stub.paint;
