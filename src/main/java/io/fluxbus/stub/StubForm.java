package io.fluxbus.stub;

/** The two forms in which the API's documents show a success. */
public enum StubForm {
  /** {@code data[]} with a {@code meta}, as clients of OpenAI's API read it. */
  DATA,
  /** {@code images[]} with their sizes, the seed and the prompt. */
  IMAGES,
  /** {@code data[]} with the images' bytes in Base64 in place of URLs. */
  BASE64
}
