import OpenAI from "openai";

const [baseURL, key] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "any", maxRetries: 10 });
try {
  const response = await client.images.generate(
    { model: "flux-pro/v1.1", prompt: "A cat" },
    { headers: key ? { "Idempotency-Key": key } : {} },
  );
  console.log("succeeded", response.data[0].url);
} catch (failure) {
  if (!(failure instanceof OpenAI.APIError) || failure.status === undefined) throw failure;
  console.log("failed", failure.status);
}
