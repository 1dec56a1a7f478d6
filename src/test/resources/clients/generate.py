import sys

from openai import APIStatusError, OpenAI

base_url, key = sys.argv[1:3]
client = OpenAI(base_url=base_url, api_key="any", max_retries=10)
try:
    response = client.images.generate(
        model="flux-pro/v1.1",
        prompt="A cat",
        extra_headers={"Idempotency-Key": key} if key else {},
    )
    print("succeeded", response.data[0].url)
except APIStatusError as failure:
    print("failed", failure.status_code)
