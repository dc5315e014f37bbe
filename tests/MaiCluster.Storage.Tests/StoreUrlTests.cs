using Npgsql;

namespace MaiCluster.Storage.Tests;

public sealed class StoreUrlTests
{
    [Theory]
    [InlineData("sqlite:data/mai.db", "data/mai.db")]
    [InlineData("sqlite:/var/lib/mai/mai.db", "/var/lib/mai/mai.db")]
    [InlineData("sqlite:///var/lib/mai/mai.db", "/var/lib/mai/mai.db")]
    [InlineData("SQLite:mai.db", "mai.db")]
    public void File_is_named_by_its_path(string text, string path)
    {
        var url = StoreUrl.Parse(text);
        Assert.Equal((path, false, "sqlite:" + path), (url.Path, url.IsPostgres, url.ToString()));
        Assert.Throws<InvalidOperationException>(url.RevealConnectionString);
    }

    [Theory]
    [InlineData("postgres://mai:secret@db.example:6432/orders", "db.example", 6432, "mai", "secret", "orders", "postgres://mai@db.example:6432/orders")]
    [InlineData("postgresql://mai@db/orders", "db", 5432, "mai", null, "orders", "postgres://mai@db/orders")]
    [InlineData("postgres://mai:p%40ss%2Fw%25rd@db/orders", "db", 5432, "mai", "p@ss/w%rd", "orders", "postgres://mai@db/orders")]
    [InlineData("postgres://mai:a;b='c@db/orders", "db", 5432, "mai", "a;b='c", "orders", "postgres://mai@db/orders")]
    [InlineData("postgres://db", "db", 5432, null, null, null, "postgres://db")]
    [InlineData("postgres://mai:secret@[::1]:6432/orders", "::1", 6432, "mai", "secret", "orders", "postgres://mai@::1:6432/orders")]
    [InlineData("postgres://a:1,b:2/orders?user=mai&password=secret", "a:1,b:2", 5432, "mai", "secret", "orders", "postgres://mai@a:1,b:2/orders")]
    [InlineData("postgres:///orders?host=/run/postgresql&user=mai", "/run/postgresql", 5432, "mai", null, "orders", "postgres://mai@/run/postgresql/orders")]
    [InlineData("Host=db;Port=6432;Username=mai;Password='se;cret';Database=orders", "db", 6432, "mai", "se;cret", "orders", "postgres://mai@db:6432/orders")]
    public void Database_is_read_and_shown_without_its_password(string text, string host, int port, string? user, string? password, string? database, string shown)
    {
        var url = StoreUrl.Parse(text);
        var parts = new NpgsqlConnectionStringBuilder(url.RevealConnectionString());
        Assert.Equal((host, port, user, password, database), (parts.Host, parts.Port, parts.Username, parts.Password, parts.Database));
        Assert.Equal(shown, url.ToString());
        Assert.True(url.IsPostgres);
        Assert.Null(url.Path);
    }

    [Fact]
    public void Settings_go_by_the_names_of_PostgreSQL_and_of_the_driver()
    {
        var url = StoreUrl.Parse("postgres://db/orders?sslmode=verify-full&connect_timeout=7&application_name=shop&Maximum%20Pool%20Size=3&passfile=/etc/pgpass&sslrootcert=/etc/ca.pem");
        var parts = new NpgsqlConnectionStringBuilder(url.RevealConnectionString());
        Assert.Equal(
            (SslMode.VerifyFull, 7, "shop", 3, "/etc/pgpass", "/etc/ca.pem"),
            (parts.SslMode, parts.Timeout, parts.ApplicationName, parts.MaxPoolSize, parts.Passfile, parts.RootCertificate));
    }

    [Fact]
    public void What_is_not_set_has_a_nodes_defaults()
    {
        var parts = new NpgsqlConnectionStringBuilder(StoreUrl.Parse("Host=db").RevealConnectionString());
        Assert.Equal(("mai", 20, 32), (parts.ApplicationName, parts.MaxPoolSize, parts.MaxAutoPrepare));
    }

    [Theory]
    [InlineData("", "This is no store's address: give sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE or a connection string (Host=...;Database=...).")]
    [InlineData("mai.db", "This is no store's address: give sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE or a connection string (Host=...;Database=...).")]
    [InlineData("mysql://mai:secret@db/orders", "A store's address cannot begin with 'mysql://': give sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE or a connection string (Host=...;Database=...).")]
    [InlineData("sqlite:", "'sqlite:' is followed by the path of the file: sqlite:data/mai.db or sqlite:/var/lib/mai/mai.db.")]
    [InlineData("sqlite://mai.db", "'sqlite:' is followed by the path of the file: sqlite:data/mai.db or sqlite:/var/lib/mai/mai.db.")]
    [InlineData("postgres:///orders", "The store's address names no host: postgres://USER:PASSWORD@HOST:PORT/DATABASE, or Host=... in a connection string.")]
    [InlineData("postgres://mai:secret@db:port/orders", "The postgres:// address has a wrong value for 'Port'.")]
    [InlineData("postgres://mai:secret%@db/orders", "The password of the postgres:// address has a '%' that two hexadecimal digits do not follow: write %25 for the character itself.")]
    [InlineData("postgres://mai:secret@[::1/orders", "The host of a postgres:// address lacks its ']'.")]
    [InlineData("postgres://db/orders?colour=red", "A postgres:// address has no setting 'colour'.")]
    [InlineData("postgres://db/orders?sslmode=sometimes", "The postgres:// address has a wrong value for 'sslmode'.")]
    [InlineData("postgres://db/orders?sslmode", "A setting behind the '?' of a postgres:// address is written NAME=VALUE.")]
    [InlineData("Host=db;Port=secret", "The store's connection string is wrong at 'port': write Host=...;Port=...;Database=...;Username=...;Password='...'.")]
    [InlineData("Host=db;Password=a;secret=b", "The store's connection string is wrong: write Host=...;Port=...;Database=...;Username=...;Password='...'.")]
    [InlineData("Password=secret;x", "The store's connection string is wrong: write Host=...;Port=...;Database=...;Username=...;Password='...'.")]
    [InlineData("Database=orders;Password=secret", "The store's address names no host: postgres://USER:PASSWORD@HOST:PORT/DATABASE, or Host=... in a connection string.")]
    public void Wrong_address_is_refused_without_repeating_a_password(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => StoreUrl.Parse(text));
        Assert.Equal(message, error.Message);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }
}
