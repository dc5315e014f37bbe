using Xunit.Abstractions;
using Xunit.Sdk;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>For tests whose last one waits for what began before the first.</summary>
public sealed class InOrderOfNames : ITestCaseOrderer
{
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => testCases.OrderBy(test => test.TestMethod.Method.Name, StringComparer.Ordinal);
}
