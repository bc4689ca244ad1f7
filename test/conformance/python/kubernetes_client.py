"""The official client of Kubernetes for Python: objects, patches, watches, and kinds by discovery."""

import time

from kubernetes import client, config, dynamic, watch

from check import step

config.load_kube_config()
core, apps = client.CoreV1Api(), client.AppsV1Api()
namespace = "default"
step("version", lambda: client.VersionApi().get_code(), lambda it: it.major == "1")
step("namespaces: list", lambda: core.list_namespace(), lambda it: len(it.items) >= 4)
settings = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="settings"), data={"a": "1"})
made = step("configmap: create", lambda: core.create_namespaced_config_map(namespace, settings), lambda it: it.data == {"a": "1"})
step("configmap: patch", lambda: core.patch_namespaced_config_map("settings", namespace, {"data": {"b": "2"}}), lambda it: it.data == {"a": "1", "b": "2"})


def events():
    version = made.metadata.resource_version
    stream = watch.Watch().stream(core.list_namespaced_config_map, namespace, resource_version=version, timeout_seconds=5)
    return [event["type"] for event, _ in zip(stream, range(1))]


step("configmap: watch", events, lambda found: found == ["MODIFIED"])
step("configmap: delete", lambda: core.delete_namespaced_config_map("settings", namespace))
step("service account: create", lambda: core.create_namespaced_service_account(namespace, client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="reader"))))
asked = client.AuthenticationV1TokenRequest(spec=client.V1TokenRequestSpec(audiences=["api://AzureADTokenExchange"], expiration_seconds=3600))
step("token of a service account", lambda: core.create_namespaced_service_account_token("reader", namespace, asked), lambda it: it.status.token.startswith("eyJ"))
labels = {"app": "web"}
pod = client.V1PodTemplateSpec(metadata=client.V1ObjectMeta(labels=labels), spec=client.V1PodSpec(containers=[client.V1Container(name="app", image="busybox:1")]))
spec = client.V1DeploymentSpec(selector=client.V1LabelSelector(match_labels=labels), template=pod)
step("deployment: create", lambda: apps.create_namespaced_deployment(namespace, client.V1Deployment(metadata=client.V1ObjectMeta(name="web"), spec=spec)))


def available():
    for _ in range(100):
        status = apps.read_namespaced_deployment("web", namespace).status
        if status.available_replicas == 1:
            return status
        time.sleep(0.2)
    return None


step("deployment: becomes available", available, lambda status: status is not None)
step("pods: by label", lambda: core.list_namespaced_pod(namespace, label_selector="app=web"), lambda it: len(it.items) == 1)
step("deployment: scale", lambda: apps.patch_namespaced_deployment_scale("web", namespace, {"spec": {"replicas": 2}}), lambda it: it.spec.replicas == 2)
found = step("any kind: discovery", lambda: dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="Secret"))
secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "password"}, "stringData": {"p": "x"}}
step("any kind: create", lambda: found.create(body=secret, namespace=namespace), lambda it: it.data.p == "eA==")
step("any kind: server-side apply", lambda: found.server_side_apply(body=secret, namespace=namespace, field_manager="conformance", force_conflicts=True))
step("any kind: delete", lambda: found.delete(name="password", namespace=namespace))
step("deployment: delete", lambda: apps.delete_namespaced_deployment("web", namespace))


def missing():
    try:
        return core.read_namespaced_pod("none", namespace)
    except client.ApiException as error:
        return error.status


step("one that is not there", missing, lambda status: status == 404)
