"""Lines that try to read, write, run or reach what isn't theirs; FILES stands for a folder on the server."""

REFUSED = """\
k get -f /etc/passwd
k get -f FILES/cm.yaml
k apply -f FILES/cm.yaml
k apply -f ../../FILES/cm.yaml
k apply -fFILES/cm.yaml
k apply -f=FILES/cm.yaml
k apply --filename FILES/cm.yaml
k apply -f ok.yaml,FILES/cm.yaml
k apply -f .
k apply -f ./../config
k apply -k FILES
k apply -f http://127.0.0.1:8499/x.yaml
k create -f ok.yaml -f FILES/cm.yaml
k create cm x --from-file=FILES/secret.txt
k create cm x --from-file FILES
k create cm x --from-env-file=FILES/secret.txt
k create secret generic x --from-file=a=FILES/secret.txt
k create secret tls x --cert=FILES/secret.txt --key=FILES/secret.txt
k create secret docker-registry x --from-file=.dockerconfigjson=FILES/secret.txt
k patch cm x --patch-file=FILES/secret.txt
k patch cm x --patch-file FILES/secret.txt
k set env deploy/checkout -e HOME
k set env deploy/checkout --env=PATH
k set env deploy/checkout -
k set image deploy/checkout --local -f FILES/cm.yaml app=x
k get pods -o jsonpath-file=FILES/template
k get pods -o go-template-file=FILES/template
k get pods -o custom-columns-file=FILES/template
k get pods -o templatefile=FILES/template
k get pods -o go-template={{.}}
k get pods --template=FILES/template -o go-template-file
k get pods -ojsonpath-file=FILES/template
k get pods -wojsonpath-file=FILES/template
k get pods --output jsonpath-file=FILES/template
k get pods --kubeconfig=FILES/config
k --kubeconfig=FILES/config get pods
k --kubeconfig FILES/config get pods
k get pods --server=http://127.0.0.1:8499
k get pods -s http://127.0.0.1:8499
k get pods -Ashttp://127.0.0.1:8499
k get pods --proxy-url=http://127.0.0.1:8499
k get pods --token=x
k get pods --cache-dir=FILES/cache
k get pods --as=system:admin
k get pods --certificate-authority=/etc/passwd
k get pods --client-certificate=FILES/secret.txt --client-key=FILES/secret.txt
k get pods --profile=cpu --profile-output=FILES/profile
k get pods --log-file=FILES/log
k get pods -v=10
k get pods -v 10
k get pods --vmodule=*=9
k get pods --kuberc=FILES/config
k get --raw=/api/v1/namespaces
k delete --raw=/api/v1/namespaces/shop
k create --raw=/api/v1/namespaces -f FILES/cm.yaml
k create --edit -f ok.yaml
k evil
k __complete get pods ""
k plugin list
k cp x:/etc/passwd FILES/out
k cp FILES/secret.txt x:/y
k port-forward x 1:1
k proxy --www=FILES
k attach x
k edit deploy checkout
k diff -f FILES/cm.yaml
k kustomize FILES
k kuberc view
k config set-cluster x --server=http://h
k config view --raw
k config view --flatten
k config set users.u.exec.command FILES/kubectl-evil
k config use-context x
k cluster-info dump --output-directory=FILES
k debug x --image=b --custom=FILES/secret.txt
k debug node/node-1 --image=b
k apply edit-last-applied deploy/checkout
k apply -f ok.yaml edit-last-applied deploy/checkout
k apply set-last-applied -f FILES/cm.yaml
k completion bash
k create token default
k certificate approve x
k alpha debug
k run x --image=y -i --rm
k wait --for=delete pod/x --kubeconfig FILES/config
k get pods > FILES/out
k get pods >> FILES/out
k get pods < FILES/secret.txt
k get pods; id
k get pods && id
k get pods || id
k get pods & id
k get pods | sh
k get pods | xargs id
k get pods | grep -f FILES/secret.txt x
k get pods | grep -r TOP FILES
k get pods | cat FILES/secret.txt
k get pods | sort FILES/secret.txt
k get pods | sort -o FILES/out
k get pods | head FILES/secret.txt
k get pods | jq . FILES/secret.txt
k get pods | jq --rawfile a FILES/secret.txt .
k get pods | jq 'import "secret" as $d {search:"FILES"}; $d'
k get pods `id`
k get pods $(id)
k get pods "$(id)"
cat FILES/secret.txt
sh -c id
/bin/sh
./kubectl get pods""".splitlines()
"""What must not be run at all."""

HARMLESS = """\
k get pods -l 'a in (b'
k get pods -o jsonpath='{range .items[*]}{.metadata.name}'
k get pods -o jsonpath={.items[*]..name}
k get pods -o 'jsonpath={..x}{..}{..}'
k run x --image=y '--overrides={"apiVersion":"v1","spec":{"hostNetwork":true}}'
k annotate pod --all x=@FILES/secret.txt
k label pod --all x=@FILES/secret.txt
k create cm x --from-literal=a=@FILES/secret.txt
k set env deploy/checkout --from=cm/x
k exec deploy/checkout -- cat /etc/passwd
k exec deploy/checkout -- sh -c 'cat FILES/secret.txt'
k patch deploy checkout -p @FILES/secret.txt
k explain FILES/secret.txt
k get pods -o json | jq 'env, $ENV'
k get pods -o json | jq 'input_filename'
k config view
k config view -o jsonpath='{.clusters[0].cluster.server}'
k cluster-info""".splitlines()
"""What is run, and must come to nothing."""
