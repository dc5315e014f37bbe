using MaiCluster.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace MaiCluster.Storage.Tests;

/// <summary>A test that is skipped for want of a PostgreSQL.</summary>
public sealed class SkippedStoreTest : XunitTestCase
{
    [Obsolete("For the runner, which makes it before it reads its state.")]
    public SkippedStoreTest()
    {
    }

    private SkippedStoreTest(IMessageSink sink, ITestFrameworkDiscoveryOptions options, ITestMethod method)
        : base(sink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)
    {
    }

    /// <summary>Null when the test can run.</summary>
    public static IXunitTestCase[]? Of(IMessageSink sink, ITestFrameworkDiscoveryOptions options, ITestMethod method) =>
        PostgresServer.Missing is not null && method.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any()
            ? [new SkippedStoreTest(sink, options, method)]
            : null;

    protected override string? GetSkipReason(IAttributeInfo factAttribute) => PostgresServer.Missing;
}
