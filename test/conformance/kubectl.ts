// kubectl: its verbs, against the cluster's own API.
import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { findOrBuildBinaries, NO_BINARIES } from '../../lab/real-cluster/binaries';
import { runCommands, type Client } from './client';

const COMMANDS = `
kubectl version => Server Version: v1\\.
kubectl api-resources --output name => serviceaccounts
kubectl api-versions => apps/v1
kubectl cluster-info => control plane
(kubectl explain deployment.spec.replicas 2>&1 || true) => not found in OpenAPI schema
kubectl get namespaces --output name => namespace/default
kubectl create namespace shop => created
kubectl get namespace shop --output jsonpath={.status.phase} => ^Active$
kubectl create serviceaccount reader --namespace shop
kubectl annotate serviceaccount reader --namespace shop azure.workload.identity/client-id=11111111-2222-4333-8444-555555555555 => annotated
kubectl label serviceaccount reader --namespace shop team=shop => labeled
kubectl get serviceaccounts --namespace shop --selector team=shop --output name => ^serviceaccount/reader$
kubectl create token reader --namespace shop --audience api://AzureADTokenExchange => ^eyJ
kubectl create configmap settings --namespace shop --from-literal=a=1 => created
kubectl get configmap settings --namespace shop --output jsonpath={.data.a} => ^1$
kubectl patch configmap settings --namespace shop --type merge --patch '{"data":{"b":"2"}}' => patched
kubectl patch configmap settings --namespace shop --type json --patch '[{"op":"remove","path":"/data/a"}]' => patched
kubectl get configmap settings --namespace shop --output json => "b": "2"
kubectl create secret generic password --namespace shop --from-literal=p=x => created
kubectl get secret password --namespace shop --output jsonpath={.data.p} => ^eA==$
kubectl create configmap settings --namespace shop --from-literal=c=3 --dry-run=client --output yaml | kubectl apply --server-side --force-conflicts --filename - => serverside-applied
kubectl get configmap settings --namespace shop --show-managed-fields --output yaml => manager: kubectl
kubectl create configmap other --namespace shop --from-literal=c=3 --dry-run=server => server dry run
kubectl get configmap other --namespace shop --ignore-not-found => ^$
kubectl create configmap settings --namespace shop --from-literal=c=4 --dry-run=client --output yaml | kubectl diff --filename - || test $? = 1
kubectl create configmap settings --namespace shop --from-literal=c=4 --dry-run=client --output yaml | kubectl replace --filename - => replaced
kubectl create deployment web --namespace shop --image busybox:1 --replicas 2 => created
kubectl rollout status deployment/web --namespace shop --timeout 30s => successfully rolled out
kubectl wait deployment/web --namespace shop --for condition=Available --timeout 30s => condition met
kubectl get pods --namespace shop --selector app=web --output name => pod/web-
kubectl scale deployment/web --namespace shop --replicas 1 => scaled
kubectl rollout status deployment/web --namespace shop --timeout 30s => successfully rolled out
kubectl set image deployment/web --namespace shop busybox=busybox:2 => image updated
kubectl rollout status deployment/web --namespace shop --timeout 30s => successfully rolled out
kubectl rollout history deployment/web --namespace shop => REVISION
kubectl rollout undo deployment/web --namespace shop => rolled back
kubectl set env deployment/web --namespace shop A=1 => env updated
kubectl set serviceaccount deployment/web reader --namespace shop => serviceaccount updated
kubectl rollout restart deployment/web --namespace shop => restarted
kubectl describe deployment web --namespace shop => StrategyType
kubectl autoscale deployment web --namespace shop --min 1 --max 2 => autoscaled
kubectl expose deployment web --namespace shop --port 80 => exposed
kubectl get service web --namespace shop --output jsonpath={.spec.ports[0].port} => ^80$
kubectl run once --namespace shop --image busybox:1 --restart Never --command -- echo hello => created
kubectl wait pod/once --namespace shop --for=jsonpath={.status.phase}=Succeeded --timeout 30s => condition met
kubectl logs once --namespace shop => ^hello$
kubectl describe pod once --namespace shop => Completed
kubectl create job sum --namespace shop --image busybox:1 -- true => created
kubectl wait job/sum --namespace shop --for condition=Complete --timeout 30s => condition met
kubectl create cronjob nightly --namespace shop --image busybox:1 --schedule '0 2 * * *' => created
kubectl create role viewer --namespace shop --verb get --resource pods => created
kubectl create rolebinding viewer --namespace shop --role viewer --serviceaccount shop:reader => created
kubectl auth can-i get pods --namespace shop --as system:serviceaccount:shop:reader => ^yes$
kubectl auth can-i delete pods --namespace shop --as system:serviceaccount:shop:reader || test $? = 1 => ^no$
kubectl auth whoami => Username
kubectl create clusterrole nodes --verb get --resource nodes => created
kubectl create clusterrolebinding nodes --clusterrole nodes --serviceaccount shop:reader => created
kubectl create quota small --namespace shop --hard pods=20 => created
kubectl create poddisruptionbudget web --namespace shop --selector app=web --min-available 1 => created
kubectl create ingress web --namespace shop --rule shop.example/*=web:80 => created
kubectl get events --namespace shop => Started
kubectl get nodes --output name => node/
kubectl describe node => Capacity
kubectl cordon $(kubectl get nodes --output jsonpath={.items[0].metadata.name}) => cordoned
kubectl uncordon $(kubectl get nodes --output jsonpath={.items[0].metadata.name}) => uncordoned
kubectl taint nodes --all a=b:PreferNoSchedule => tainted
kubectl get pods --all-namespaces --field-selector status.phase=Succeeded --output name => pod/once
kubectl get all --namespace shop => deployment.apps/web
kubectl get pods --namespace shop --sort-by .metadata.creationTimestamp --chunk-size 1 => once
kubectl get --raw /healthz => ^ok$
kubectl get --raw /openapi/v3 => paths
kubectl exec deployment/web --namespace shop -- true
kubectl port-forward deployment/web 0:80 --namespace shop
(kubectl top nodes 2>&1 || true) => Metrics API not available
kubectl delete deployment web --namespace shop --cascade=foreground => deleted
kubectl delete pods --all --namespace shop => deleted
kubectl delete namespace shop --timeout 60s => deleted
kubectl get namespace shop --ignore-not-found => ^$
`;

export const kubectl: Client = {
  name: 'kubectl',
  required: true,
  obtain: async (say) => {
    const installed = spawnSync('kubectl', ['version', '--client']).status === 0;
    const binaries = findOrBuildBinaries(say);
    if (binaries === undefined && !installed) throw new Error(NO_BINARIES);
    return (place) => {
      const path = [...(binaries === undefined ? [] : [dirname(binaries.kubectl)]), place.env['PATH']].join(delimiter);
      return runCommands({ ...place, env: { ...place.env, PATH: path } }, COMMANDS);
    };
  },
};
