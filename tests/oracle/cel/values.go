package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
)

var registry, _ = types.NewRegistry()

// object keeps the order in which its one member is written.
type object map[string]any

// listed is how many elements of a list are written; beyond them only their number is.
const listed = 20000

func toValue(text json.RawMessage) ref.Val {
	var members map[string]json.RawMessage
	check(json.Unmarshal(text, &members))
	for kind, content := range members {
		switch kind {
		case "null":
			return types.NullValue
		case "bool":
			return types.Bool(read[bool](content))
		case "int":
			n, err := strconv.ParseInt(read[string](content), 10, 64)
			check(err)
			return types.Int(n)
		case "uint":
			n, err := strconv.ParseUint(read[string](content), 10, 64)
			check(err)
			return types.Uint(n)
		case "double":
			n, err := strconv.ParseFloat(read[string](content), 64)
			check(err)
			return types.Double(n)
		case "string":
			return types.String(read[string](content))
		case "bytes":
			b, err := base64.StdEncoding.DecodeString(read[string](content))
			check(err)
			return types.Bytes(b)
		case "timestamp":
			t, err := time.Parse(time.RFC3339Nano, read[string](content))
			check(err)
			return types.Timestamp{Time: t}
		case "duration":
			d, err := time.ParseDuration(read[string](content))
			check(err)
			return types.Duration{Duration: d}
		case "type":
			return types.NewObjectTypeValue(read[string](content))
		case "optional":
			if string(content) == "null" {
				return types.OptionalNone
			}
			return types.OptionalOf(toValue(content))
		case "list":
			var list []ref.Val
			for _, element := range read[[]json.RawMessage](content) {
				list = append(list, toValue(element))
			}
			return types.NewRefValList(registry, list)
		case "map":
			entries := map[ref.Val]ref.Val{}
			for _, entry := range read[[][2]json.RawMessage](content) {
				entries[toValue(entry[0])] = toValue(entry[1])
			}
			return types.NewRefValMap(registry, entries)
		}
		panic("a binding of kind " + kind)
	}
	panic("a binding without kind")
}

func read[T any](text json.RawMessage) (value T) {
	check(json.Unmarshal(text, &value))
	return
}

func fromValue(value ref.Val) any {
	switch v := value.(type) {
	case types.Null:
		return object{"null": true}
	case types.Bool:
		return object{"bool": bool(v)}
	case types.Int:
		return object{"int": strconv.FormatInt(int64(v), 10)}
	case types.Uint:
		return object{"uint": strconv.FormatUint(uint64(v), 10)}
	case types.Double:
		return object{"double": doubleText(float64(v))}
	case types.String:
		return object{"string": string(v)}
	case types.Bytes:
		return object{"bytes": base64.StdEncoding.EncodeToString(v)}
	case types.Timestamp:
		return object{"timestamp": v.Time.Format(time.RFC3339Nano)}
	case types.Duration:
		return object{"duration": durationText(v.Duration)}
	case *types.Optional:
		if v.HasValue() {
			return object{"optional": fromValue(v.GetValue())}
		}
		return object{"optional": nil}
	case *types.Err:
		return object{"error": v.Error()}
	case *types.Unknown:
		return object{"unknown": v.String()}
	case ref.Type:
		return object{"type": v.TypeName()}
	case traits.Lister:
		list := []any{}
		size := int(v.Size().(types.Int))
		for at := 0; at < min(size, listed); at++ {
			list = append(list, fromValue(v.Get(types.Int(at))))
		}
		if size > listed {
			return object{"list": list, "size": size}
		}
		return object{"list": list}
	case traits.Mapper:
		if _, message := v.Value().(proto.Message); !message || v.Type() == types.MapType {
			entries := [][2]any{}
			for keys := v.Iterator(); keys.HasNext() == types.True; {
				key := keys.Next()
				entries = append(entries, [2]any{fromValue(key), fromValue(v.Get(key))})
			}
			sort.SliceStable(entries, func(i, j int) bool { return jsonText(entries[i][0]) < jsonText(entries[j][0]) })
			return object{"map": entries}
		}
	}
	if message, ok := value.Value().(proto.Message); ok {
		text, err := prototext.MarshalOptions{}.Marshal(message)
		check(err)
		// prototext puts one space or two, by chance
		plain := strings.Join(strings.Fields(string(text)), " ")
		return object{"object": object{"type": string(message.ProtoReflect().Descriptor().FullName()), "textproto": plain}}
	}
	text := fmt.Sprintf("%T", value.Value())
	if printed, ok := value.Value().(fmt.Stringer); ok {
		text = printed.String()
	}
	return object{"opaque": object{"type": value.Type().TypeName(), "string": text}}
}

func jsonText(value any) string {
	var text strings.Builder
	write := json.NewEncoder(&text)
	write.SetEscapeHTML(false)
	check(write.Encode(value))
	return strings.TrimSuffix(text.String(), "\n")
}

func doubleText(value float64) string {
	switch text := strconv.FormatFloat(value, 'g', -1, 64); text {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	default:
		return text
	}
}

// durationText is a duration in decimal seconds.
func durationText(d time.Duration) string {
	sign, nanoseconds := "", uint64(d)
	if d < 0 {
		sign, nanoseconds = "-", -nanoseconds
	}
	text := sign + strconv.FormatUint(nanoseconds/1e9, 10)
	if fraction := nanoseconds % 1e9; fraction != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%09d", fraction), "0")
	}
	return text + "s"
}
