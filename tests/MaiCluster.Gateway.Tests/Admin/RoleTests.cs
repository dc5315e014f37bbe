namespace MaiCluster.Gateway.Tests.Admin;

public sealed class RoleTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private const string OwnKey = "the node's own key (the file 'key' in its data folder, or MAI_API_KEY as the node was given it).";

    private readonly AccessHost _host = fixture.Host;

    [Theory]
    [InlineData("GET", "/admin/nodes", "viewer")]
    [InlineData("GET", "/admin/devices", "viewer")]
    [InlineData("GET", "/admin/replicas", "viewer")]
    [InlineData("GET", "/admin/sessions", "viewer")]
    [InlineData("GET", "/admin/keys", "viewer")]
    [InlineData("GET", "/admin/keys/none", "viewer")]
    [InlineData("GET", "/admin/tenants", "viewer")]
    [InlineData("GET", "/admin/tenants/none", "viewer")]
    [InlineData("GET", "/admin/teams", "viewer")]
    [InlineData("GET", "/admin/teams/default/none", "viewer")]
    [InlineData("GET", "/admin/audit", "viewer")]
    [InlineData("GET", "/admin/budgets", "viewer")]
    [InlineData("GET", "/admin/budgets/tenant:none", "viewer")]
    [InlineData("GET", "/admin/costs", "viewer")]
    [InlineData("GET", "/admin/ledger/postings/settlement/none", "viewer")]
    [InlineData("PUT", "/admin/budgets/tenant:none", "operator")]
    [InlineData("DELETE", "/admin/budgets/tenant:none", "operator")]
    [InlineData("POST", "/admin/ledger/adjustments", "owner")]
    [InlineData("POST", "/v2/repository/index", "viewer")]
    [InlineData("POST", "/admin/nodes/none/drain", "operator")]
    [InlineData("DELETE", "/admin/sessions/key/none", "operator")]
    [InlineData("POST", "/v2/repository/models/none/load", "operator")]
    [InlineData("POST", "/v2/repository/models/none/unload", "operator")]
    [InlineData("POST", "/admin/keys", "owner")]
    [InlineData("PATCH", "/admin/keys/none", "owner")]
    [InlineData("DELETE", "/admin/keys/none", "owner")]
    [InlineData("POST", "/admin/keys/none/rotate", "owner")]
    [InlineData("POST", "/admin/tenants", "owner")]
    [InlineData("PATCH", "/admin/tenants/none", "owner")]
    [InlineData("DELETE", "/admin/tenants/none", "owner")]
    [InlineData("POST", "/admin/teams", "owner")]
    [InlineData("PATCH", "/admin/teams/default/none", "owner")]
    [InlineData("DELETE", "/admin/teams/default/none", "owner")]
    public async Task Each_route_takes_its_role_and_those_above(string method, string path, string needed)
    {
        var roles = new[] { "none", "viewer", "operator", "owner" };
        foreach (var role in roles)
        {
            var (_, secret) = await _host.AddKeyAsync($"\"role\":\"{role}\"");
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
            request.Headers.Authorization = new("Bearer", secret);
            using var response = await _host.Gateway.Client.SendAsync(request);
            var isIn = Array.IndexOf(roles, role) >= Array.IndexOf(roles, needed);
            Assert.True(isIn != (response.StatusCode == System.Net.HttpStatusCode.Forbidden), $"{method} {path} as {role}: {(int)response.StatusCode}.");
        }
    }

    [Fact]
    public async Task A_refusal_says_which_role_is_missing()
    {
        var (_, none) = await _host.AddKeyAsync();
        var (_, viewer) = await _host.AddKeyAsync("\"role\":\"viewer\"");

        Assert.Equal(("insufficient_permissions", $"This key may not administer the cluster: use one with the role 'viewer', or {OwnKey}"), await _host.RefusalAsync("GET", "/admin/nodes", 403, key: none));
        Assert.Equal(
            ("insufficient_permissions", $"This key has the role 'viewer', and this takes the role 'owner': use a key that has it, or {OwnKey}"),
            await _host.RefusalAsync("POST", "/admin/keys", 403, """{"name":"a"}""", viewer));
    }

    [Fact]
    public async Task A_role_that_is_taken_away_is_gone_within_a_second()
    {
        var (id, secret) = await _host.AddKeyAsync("\"role\":\"owner\"");
        await _host.SendAsync("GET", "/admin/keys", 200, key: secret);
        await _host.SendAsync("PATCH", $"/admin/keys/{id}", 200, """{"role":"none"}""", secret);
        _host.Time.Advance(TimeSpan.FromMilliseconds(999));
        await _host.RefusalAsync("GET", "/admin/keys", 403, key: secret);
    }
}
