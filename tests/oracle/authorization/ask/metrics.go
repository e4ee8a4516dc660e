package main

import (
	"sort"
	"strconv"
	"strings"

	"k8s.io/component-base/metrics/legacyregistry"
)

// counters are the counters of authorization that stand above zero.
func counters() map[string]float64 {
	all := map[string]float64{}
	families, err := legacyregistry.DefaultGatherer.Gather()
	check(err)
	for _, family := range families {
		if !strings.HasPrefix(family.GetName(), "apiserver_authorization_") && !strings.HasPrefix(family.GetName(), "authorization_") {
			continue
		}
		for _, metric := range family.GetMetric() {
			if metric.GetCounter() == nil {
				continue
			}
			var labels []string
			for _, label := range metric.GetLabel() {
				labels = append(labels, label.GetName()+"="+strconv.Quote(label.GetValue()))
			}
			all[family.GetName()+"{"+strings.Join(labels, ",")+"}"] = metric.GetCounter().GetValue()
		}
	}
	return all
}

// counted says which counters went up, and by how much.
func counted(before, after map[string]float64) []string {
	var lines []string
	for name, value := range after {
		if by := value - before[name]; by != 0 {
			lines = append(lines, name+" "+strconv.Itoa(int(by)))
		}
	}
	sort.Strings(lines)
	return lines
}
