package docs_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

var shellBlock = regexp.MustCompile("(?s)\n```sh\n(.*?)```")

// The commands of server.md run as they are and leave what they say.
func TestServerPage(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is missing")
	}
	page, err := os.ReadFile("server.md")
	if err != nil {
		t.Fatal(err)
	}
	script := "set -eu\n"
	for _, block := range shellBlock.FindAllStringSubmatch(string(page), -1) {
		script += block[1]
	}
	script += `echo; echo "shop $SHOP order $ORDER"`
	server := getresponsetest.Start(t, getresponsetest.WithAnyAPIKey())
	run := exec.CommandContext(t.Context(), "sh", "-c", script)
	run.Dir = t.TempDir()
	run.Env = []string{"PATH=" + os.Getenv("PATH"), "GETRESPONSE_URL=" + server.URL(), "GETRESPONSE_KEY=s3cr3t-any"}
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", curl, err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := strings.Fields(lines[len(lines)-1])
	if len(last) != 4 {
		t.Fatalf("the shop or the order has no ID:\n%s", out)
	}
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		t.Fatal(err)
	}
	checkShop(t.Context(), t, client, last[1], last[3])
	for _, want := range []string{`"productCount":200,"productRevenue":419.98,`, `"orders":1,`, `"revenue":419.98,`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the commands do not print %s:\n%s", want, out)
		}
	}
	// The only failure is the fault that the page injects.
	failed := server.Requests(getresponsetest.Failed())
	if len(failed) != 1 || failed[0].Operation != "listTags" || failed[0].Status != 503 {
		t.Errorf("failed requests: %v\n%s", failed, out)
	}
}

// checkShop checks what the commands leave: 200 products, two carts, and an order of one
// of them.
func checkShop(ctx context.Context, t *testing.T, client *getresponse.Client, shop, order string) {
	t.Helper()
	got, err := client.Orders.Get(ctx, shop, order, nil)
	if err != nil {
		t.Fatal(err)
	}
	carts, err := client.Carts.List(ctx, shop, nil)
	if err != nil || len(carts.Items) != 2 {
		t.Fatalf("got %v, %v", carts, err)
	}
	if got.CartID != carts.Items[1].CartID {
		t.Errorf("the order is of the cart %s, want %s", got.CartID, carts.Items[1].CartID)
	}
	products, err := client.Products.List(ctx, shop, &gr.ListProductsParams{PerPage: new(1), Page: new(200)})
	if err != nil || products.TotalCount != 200 || len(products.Items) != 1 {
		t.Fatalf("got %v, %v", products, err)
	}
	variants, err := client.ProductVariants.List(ctx, shop, products.Items[0].ProductID, &gr.ListProductVariantsParams{SKU: new("BOOTS-200-43")})
	if err != nil || len(variants.Items) != 1 {
		t.Fatalf("got %v, %v", variants, err)
	}
	if got.TotalPrice != 419.98 || len(got.SelectedVariants) != 1 || got.SelectedVariants[0].VariantID != variants.Items[0].VariantID {
		t.Errorf("the order is %+v", got)
	}
}
