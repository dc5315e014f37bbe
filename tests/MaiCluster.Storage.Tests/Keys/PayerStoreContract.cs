using MaiCluster.Serving.Admission;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Keys;

/// <summary>What every store of tenants and teams does.</summary>
public abstract class PayerStoreContract(StoreDatabase database) : IAsyncLifetime
{
    private static readonly PayerId Acme = new("acme"), Search = new("acme", "search"), Default = new(PayerId.DefaultTenant);

    private readonly FakeTimeProvider _time = new(Records.Noon);
    private IPayerStore _payers = null!;
    private IAuditLog _audit = null!;
    private IKeyStore _keys = null!;

    public async Task InitializeAsync()
    {
        (_payers, _audit) = await database.OpenPayersAsync(_time);
        _keys = await database.OpenKeysAsync(_time);
    }

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task Default_tenant_is_there_and_stays()
    {
        var (closed, failure) = await _payers.CloseAsync(Default, "key_owner", default);
        Assert.Null(closed);
        Assert.Equal("The tenant 'default' is always there.", failure!.Message);
        Assert.Equal(Default, Assert.Single(await _payers.ListAsync(default)).Id);
    }

    [StoreFact]
    public async Task Tenants_are_listed_before_their_teams()
    {
        await AddAsync(Acme);
        await AddAsync(new PayerId("acme-2"));
        await AddAsync(Search);

        Assert.Equal([Acme, Search, new PayerId("acme-2"), Default], (await _payers.ListAsync(default)).Select(payer => payer.Id));
        Assert.Equal(new Payer(Search, "acme/search", Records.Noon, null), await _payers.FindAsync(Search, default));
        Assert.Null(await _payers.FindAsync(new PayerId("search"), default));
    }

    [StoreFact]
    public async Task Id_is_given_once_even_after_its_closing()
    {
        await AddAsync(Acme);
        var (_, taken) = await _payers.AddAsync(Acme, "Other", "key_owner", default);
        Assert.Equal("The tenant 'acme' is there, or was: an id is given once.", taken!.Message);

        await _payers.CloseAsync(Acme, "key_owner", default);
        (_, taken) = await _payers.AddAsync(Acme, "Other", "key_owner", default);
        Assert.Equal("id", taken!.Param);
        Assert.Equal("acme", (await _payers.FindAsync(Acme, default))!.Name);
    }

    [StoreFact]
    public async Task Team_needs_an_open_tenant()
    {
        var (_, failure) = await _payers.AddAsync(Search, "Search", "key_owner", default);
        Assert.Equal("There is no open tenant 'acme': GET /admin/tenants lists what there is.", failure!.Message);

        await AddAsync(Acme);
        await _payers.CloseAsync(Acme, "key_owner", default);
        (_, failure) = await _payers.AddAsync(Search, "Search", "key_owner", default);
        Assert.Equal("tenant", failure!.Param);
    }

    [StoreFact]
    public async Task Tenant_is_closed_when_nothing_of_it_works_any_more()
    {
        await AddAsync(Acme);
        await AddAsync(Search);
        var (key, _) = await _keys.AddAsync(new KeyTerms { Name = "first", Tenant = "acme", Team = "search" }, AdmissionGate.Hash("mai_first"), "key_owner", default);
        await _keys.AddAsync(new KeyTerms { Name = "over", Tenant = "acme", Expires = Records.Noon }, AdmissionGate.Hash("mai_over"), "key_owner", default);

        Assert.Equal("The tenant 'acme' has 1 working keys and 1 open teams: revoke and close them first.", (await _payers.CloseAsync(Acme, "key_owner", default)).Failure!.Message);
        Assert.Equal("The team 'acme/search' has 1 working keys and 0 open teams: revoke and close them first.", (await _payers.CloseAsync(Search, "key_owner", default)).Failure!.Message);

        await _keys.RevokeAsync(key!.Id, "key_owner", default);
        Assert.Equal(Records.Noon, (await _payers.CloseAsync(Search, "key_owner", default)).Payer!.Closed);
        Assert.Equal(Records.Noon, (await _payers.CloseAsync(Acme, "key_owner", default)).Payer!.Closed);
        Assert.Equal((null, null), await _payers.CloseAsync(Acme, "key_owner", default));
        Assert.Null(await _payers.RenameAsync(Acme, "Other", "key_owner", default));
    }

    [StoreFact]
    public async Task Every_change_is_in_the_log()
    {
        await AddAsync(Acme);
        await AddAsync(Search);
        await _payers.RenameAsync(Search, "Finding", "key_owner", default);
        await _payers.CloseAsync(Search, "key_owner", default);

        var log = await _audit.ReadAsync(null, null, 10, default);
        Assert.Equal(["team.close acme/search", "team.rename acme/search", "team.add acme/search", "tenant.add acme"], log.Select(entry => $"{entry.Action} {entry.Target}"));
        Assert.Equal("""{"id":"search","tenant":"acme","name":"Finding","created":"2026-03-01T12:00:00+00:00","closed":null}""", log[0].Before);
        Assert.Equal("""{"id":"acme","name":"acme","created":"2026-03-01T12:00:00+00:00","closed":null}""", log[3].After);
    }

    [StoreFact]
    public async Task Key_is_added_or_its_team_is_closed_but_never_both()
    {
        await AddAsync(Acme);
        var others = await database.OpenKeysAsync(_time);
        for (var round = 0; round < 20; round++)
        {
            var team = new PayerId("acme", $"team-{round}");
            await AddAsync(team);
            var adding = others.AddAsync(new KeyTerms { Name = "key", Tenant = "acme", Team = team.Team }, AdmissionGate.Hash($"mai_{round}"), "key_owner", default);
            var closing = _payers.CloseAsync(team, "key_owner", default);
            var (key, _) = await adding.WaitAsync(TimeSpan.FromMinutes(1));
            var (closed, _) = await closing.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.True(key is null != closed is null, $"Round {round}: key {key}, closed {closed}.");
        }
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("Acme")]
    [InlineData("-acme")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public async Task Id_that_is_none_is_refused(string id)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _payers.AddAsync(new PayerId(id), "name", "key_owner", default));
        await Assert.ThrowsAsync<ArgumentException>(() => _payers.AddAsync(new PayerId("default", id), "name", "key_owner", default));
    }

    private async Task AddAsync(PayerId id)
    {
        var (payer, failure) = await _payers.AddAsync(id, id.ToString(), "key_owner", default);
        Assert.Null(failure);
        Assert.Equal(id, payer!.Id);
    }
}
