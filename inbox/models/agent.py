"""Agents, the teams they work in and the roles they have."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from inbox.clock import now


class Team(models.Model):
    """A group of agents that answers for channels and threads."""

    name = models.CharField(max_length=80, unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What an agent may do beside answering."""

    #: answers threads of their teams and channels
    AGENT = "agent", "Agent"
    #: sees every thread that is not confidential; routing, quality, reports
    SUPERVISOR = "supervisor", "Supervisor"
    #: configures everything, sees everything, alone erases
    ADMIN = "admin", "Admin"


class Receipts(models.TextChoices):
    """When a read receipt goes to the customer, where the channel has them."""

    #: once it was on the agent's screen
    READ = "read", "When I read it"
    #: once it was answered
    ANSWER = "answer", "When I answer"
    #: not at all
    NEVER = "never", "Never"


class AgentManager(BaseUserManager["Agent"]):
    """Makes agents; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """A new agent; `password` of None makes a sign-in impossible until one is set."""
        agent = self.model(email=email.strip().lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """A new agent with the role admin."""
        return self.create_user(email, password, **{"name": email.split("@")[0], **fields, "role": Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> Agent:
        """The agent who signs in with this e-mail address, in any case."""
        return self.get(email=(username or "").strip().lower())


class Agent(AbstractBaseUser):
    """A person who answers in the web inbox. Signs in with `email`; sees what teams and channels grant."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    is_active = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, related_name="agents", blank=True)
    #: channels granted beside those of the teams
    channels = models.ManyToManyField("inbox.Channel", related_name="agents", blank=True)
    #: seconds a reply can be undone before it goes out: 0 to 30
    hold_s = models.PositiveSmallIntegerField(default=5)
    #: when customers learn that this agent has read what they wrote
    receipts = models.CharField(max_length=8, choices=Receipts.choices, default=Receipts.ANSWER)
    #: customers see that this agent is writing, on channels that show it
    shows_typing = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    timezone = models.CharField(max_length=64, blank=True)
    #: single-key shortcuts: on, alt (with Alt) or off (WCAG 2.1.4)
    shortcuts = models.CharField(max_length=4, default="on")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="agent_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        """Whether this agent configures and sees everything."""
        return self.is_active and self.role == Role.ADMIN

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets them in."""
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        """Django's name for `is_admin`."""
        return self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Model permissions of Django's admin: an admin has all of them, others none."""
        return self.is_admin

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """As `has_perm`, for several."""
        return self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        """Whether an application shows up in Django's admin."""
        return self.is_admin
