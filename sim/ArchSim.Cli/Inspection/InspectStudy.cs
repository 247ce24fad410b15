using System.Text.Json;
using ArchSim.Exploration;

namespace ArchSim.Cli;

/// <summary>A study: its space, its search and what it asks for.</summary>
internal sealed class InspectStudy(Study study) : IInspection
{
    public void Write(ITerminal terminal)
    {
        terminal.Line($"{study.Name}: {study.Description}");
        terminal.Line($"{study.Search.Kind}, {Quantity.Count(study.Search.Points)} points, seed {study.Seed}, identity {study.Identity}");
        terminal.Heading("Parameters");
        var parameters = new TextTable("path", ">values", "from", "to");
        foreach (var (path, domain) in study.Parameters)
            parameters.Add(path, domain.Count is { } count ? Quantity.Count(count) : "continuous", domain.AtShare(0), domain.AtShare(Math.BitDecrement(1.0)));
        parameters.Write(terminal);
        terminal.Heading("Workloads");
        var workloads = new TextTable("workload", ">weight", ">batch");
        foreach (var workload in study.Workloads)
            workloads.Add(workload.Use, Quantity.Digits(workload.Weight), Quantity.Count(workload.Batch));
        workloads.Write(terminal);
        terminal.Heading("Objectives and constraints");
        var goals = new TextTable("figure", "unit", "asked");
        foreach (var objective in study.Objectives)
            goals.Add(objective.Name, objective.Unit, objective.IsMaximized ? "most" : "least");
        foreach (var constraint in study.Constraints)
            goals.Add(constraint.Figure.Name, constraint.Figure.Unit, StudySummaryText.Limits(constraint));
        goals.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "study");
        json.WriteString("name", study.Name);
        json.WriteString("description", study.Description);
        json.WriteString("identity", study.Identity);
        json.WriteString("search", study.Search.Kind);
        json.WriteNumber("points", study.Search.Points);
        json.WriteNumber("seed", study.Seed);
        json.Objects("parameters", study.Parameters, p =>
        {
            json.WriteString("path", p.Path);
            if (p.Domain.Count is { } count)
                json.WriteNumber("values", count);
            else
                json.WriteNull("values");
        });
        json.Objects("workloads", study.Workloads, w =>
        {
            json.WriteString("use", w.Use);
            json.Number("weight", w.Weight);
            json.WriteNumber("batch", w.Batch);
        });
        json.Words("objectives", study.Objectives.Select(o => o.Name));
        json.Objects("constraints", study.Constraints, c => StudySummaryText.Constraint(json, c));
    }
}
