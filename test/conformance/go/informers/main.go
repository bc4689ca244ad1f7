// client-go's informers: a cache of ConfigMaps that follows what another client writes.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// check says how a step ended, in the form that the suite reads.
func check(name string, err error) {
	if err != nil {
		fmt.Printf("FAILED %s -- %v\n", name, err)
		return
	}
	fmt.Printf("ok %s\n", name)
}

func main() {
	configuration, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		panic(err)
	}
	client := kubernetes.NewForConfigOrDie(configuration)
	background, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	_, err = client.Discovery().ServerVersion()
	check("version", err)
	_, err = client.Discovery().ServerPreferredResources()
	check("discovery", err)
	maps := client.CoreV1().ConfigMaps("default")
	_, err = maps.Create(background, &v1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "before"}}, metav1.CreateOptions{})
	check("create before the watch", err)

	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace("default"))
	informer := factory.Core().V1().ConfigMaps().Informer()
	events := make(chan string, 16)
	_, err = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { events <- "add " + object.(*v1.ConfigMap).Name },
		UpdateFunc: func(_, object any) { events <- "update " + object.(*v1.ConfigMap).Name },
		DeleteFunc: func(object any) { events <- "delete " + object.(*v1.ConfigMap).Name },
	})
	check("add a handler", err)
	factory.Start(background.Done())
	if !cache.WaitForCacheSync(background.Done(), informer.HasSynced) {
		check("the cache is in step", fmt.Errorf("it was not within its time"))
		os.Exit(1)
	}
	check("the cache is in step", nil)

	created, err := maps.Create(background, &v1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "during"}, Data: map[string]string{"a": "1"}}, metav1.CreateOptions{})
	check("create", err)
	created.Data["a"] = "2"
	_, err = maps.Update(background, created, metav1.UpdateOptions{})
	check("update", err)
	check("delete", maps.Delete(background, "during", metav1.DeleteOptions{}))
	waiting := map[string]bool{"add before": true, "add during": true, "update during": true, "delete during": true}
	for len(waiting) > 0 {
		select {
		case event := <-events:
			if waiting[event] {
				check("seen: "+event, nil)
				delete(waiting, event)
			}
		case <-background.Done():
			for event := range waiting {
				check("seen: "+event, fmt.Errorf("it was not"))
			}
			return
		}
	}
}
