"""A workload as people write it, with the SDK and no knowledge of the laboratory: it reads one secret and never prints it."""
import os

from azure.identity import DefaultAzureCredential, WorkloadIdentityCredential
from azure.keyvault.secrets import SecretClient

credential = WorkloadIdentityCredential() if os.environ.get("CREDENTIAL") == "workload" else DefaultAzureCredential()
secret = SecretClient(os.environ["KEYVAULT_URL"], credential).get_secret(os.environ["SECRET_NAME"])
print(f"successfully got secret, name={secret.name}, version={secret.properties.version}, length={len(secret.value)}")
