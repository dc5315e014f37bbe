using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Admin;

public sealed class AdminTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Nodes_devices_and_replicas_are_listed_with_their_figures()
    {
        var node = Assert.Single(await ListAsync("nodes"));
        Assert.Equal("""{"node":"node-1","state":"ready","devices":1,"replicas":2,"requests":1,"simulated":false}""", node.GetRawText());

        var device = Assert.Single(await ListAsync("devices"));
        Assert.Equal(
            """{"device":"node-1/cpu","kind":"cpu","description":"a processor","simulated":false,"memory_bytes":1000,"replica_bytes":250,"used_bytes":300,"utilization":null,"power_watts":null,"price_per_hour_micros":200000,"packages":["good"]}""",
            device.GetRawText());

        var replicas = await ListAsync("replicas");
        Assert.Equal(["ready", "failed"], replicas.Select(replica => replica.GetProperty("state").GetString()));
        Assert.Equal("model.onnx is damaged", replicas[1].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_known_node_drains_and_an_unknown_one_is_named()
    {
        var (_, body) = await fixture.Host.PostAsync("/admin/nodes/node-1/drain", "");
        Assert.Equal("""{"node":"node-1","state":"draining"}""", body);

        var (response, error) = await fixture.Host.PostAsync("/admin/nodes/node-9/drain", "");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no node 'node-9'. GET /admin/nodes lists what there is.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_good_key_is_not_let_in()
    {
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton(new AdminKeys([AdmissionGate.Hash("another")])));

        foreach (var path in (string[])["nodes", "devices", "replicas", "sessions"])
        {
            var response = await host.Client.GetAsync(new Uri("/admin/" + path, UriKind.Relative)).Within("an answer");
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        var (drained, body) = await host.PostAsync("/admin/nodes/node-1/drain", "");
        Assert.Equal(HttpStatusCode.Forbidden, drained.StatusCode);
        Assert.Contains("This key may not administer the cluster", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_listed_without_its_text_and_deleted_by_its_id()
    {
        var id = SessionId.Of("key_1", "talk");
        var sessions = fixture.Host.Services.GetRequiredService<ISessions>();
        var turn = await sessions.BeginTurnAsync(id, "mai-text", new[] { 1, 2, 3 }, default);
        await sessions.EndTurnAsync(id, new CompletedTurn("mai-text", ReplicaId.Parse("node-1/cpu/good"), turn, new[] { 1, 2, 3 }, new[] { 4, 5 }));

        var listed = Assert.Single(await ListAsync("sessions"));
        Assert.Equal("key_1/talk", listed.GetProperty("id").GetString());
        Assert.Equal(5, listed.GetProperty("tokens").GetInt32());
        Assert.Equal("node-1/cpu/good", listed.GetProperty("replica").GetString());

        Assert.Equal(HttpStatusCode.OK, await DeleteAsync("key_1/talk"));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync("key_1/talk"));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync("nonsense"));
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string what)
    {
        var body = await fixture.Host.Client.GetStringAsync(new Uri("/admin/" + what, UriKind.Relative)).Within("a list");
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("data").EnumerateArray()];
    }

    private async Task<HttpStatusCode> DeleteAsync(string id) =>
        (await fixture.Host.Client.DeleteAsync(new Uri("/admin/sessions/" + id, UriKind.Relative)).Within("an answer")).StatusCode;
}
