from django.db import migrations, models

CONSOLIDATED = ("nd09-tinh-quy", "nd09-tinh-nam")


def mark(apps, schema_editor):
    """A regime corrected in the installation is never loaded again: it would lose its consolidated report."""
    apps.get_model("reporting", "Regime").objects.filter(code__in=CONSOLIDATED).update(consolidated=True)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_offers"),
    ]

    operations = [
        migrations.AddField(
            model_name="regime",
            name="consolidated",
            field=models.BooleanField(default=False, verbose_name="has a consolidated report"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
